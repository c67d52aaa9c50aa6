/** `deno task audit`, against a registry on this machine that answers as npm's documentation says. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Runs the audit against a registry that answers so; none where undefined. */
async function audit(
  answer?: () => Response,
): Promise<{ code: number; stdout: string; stderr: string; asked: unknown }> {
  let asked: unknown;
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    asked = await request.json();
    return answer?.() ?? new Response();
  });
  const { port } = server.addr;
  if (answer === undefined) await server.shutdown();
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-config", "--allow-run", "tools/audit.ts"],
    cwd: root,
    env: { NPM_CONFIG_REGISTRY: `http://127.0.0.1:${port}/`, NO_PROXY: "127.0.0.1" },
    stdin: "null",
  }).output();
  const [out, error] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, stdout: out, stderr: error, asked };
}

Deno.test("the audit asks for every npm package of the lock file, and succeeds where nothing is known", async () => {
  const { code, stdout, stderr, asked } = await audit(() => Response.json({}));
  assert.equal(code, 0, stdout + stderr);
  assert.match(stdout, /No known vulnerabilities/);
  const locked: { npm: Record<string, unknown> } = JSON.parse(await Deno.readTextFile(`${root}/deno.lock`));
  const names = new Set(Object.keys(locked.npm).map((key) => key.replace(/(?<=.)@.*$/, "")));
  assert.deepEqual(new Set(Object.keys(asked ?? {})), names);
});

Deno.test("an advisory makes the audit fail, and is shown", async () => {
  const advisory = {
    id: 1,
    url: "https://advisories.example/1",
    title: "Reads what it should not",
    severity: "low",
    vulnerable_versions: "<999.0.0",
  };
  const { code, stdout } = await audit(() => Response.json({ pg: [advisory] }));
  assert.equal(code, 1);
  assert.match(stdout, /Reads what it should not[^]*pg[^]*https:\/\/advisories\.example\/1/);
});

Deno.test("an advisory service that is down or knows nothing of advisories is told, and is no success", async () => {
  for (const answer of [undefined, () => new Response("Method Not Allowed", { status: 405 })]) {
    const { code, stderr } = await audit(answer);
    assert.equal(code, 2, stderr);
    assert.match(stderr, /^NOT AUDITED: .+\nCheck the network, HTTPS_PROXY, NPM_CONFIG_REGISTRY and DENO_CERT/);
  }
});
