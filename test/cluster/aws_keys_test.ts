import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { type AwsContainer, RoleKeys } from "../../src/cluster/aws-keys.ts";
import { openRole } from "../aws/role.ts";

const hour = 3_600_000;

/** Keys over an endpoint, and a clock that is set by hand. */
function opened(lifetime = hour, container: Partial<AwsContainer> = {}) {
  const clock = { now: Date.parse("2026-01-01T00:00:00Z") };
  const role = openRole({ lifetime, now: () => clock.now });
  const keys = new RoleKeys({ url: role.url, ...container }, () => clock.now);
  return { clock, role, id: async () => (await keys.get()).accessKeyId };
}

Deno.test("a role's keys are asked for once, by however many, and again five minutes before they end", async () => {
  const { clock, role, id } = opened();
  await using _role = role;
  assert.deepEqual(await Promise.all([id(), id(), id()]), ["ASIATEST1", "ASIATEST1", "ASIATEST1"]);
  clock.now += hour - 5 * 60_000 - 1;
  assert.equal(await id(), "ASIATEST1");
  clock.now += 1;
  assert.deepEqual(await Promise.all([id(), id()]), ["ASIATEST2", "ASIATEST2"]);
  assert.equal(role.given.size, 2);
});

Deno.test("keys that last for minutes only are renewed when half of their time is over", async () => {
  const { clock, role, id } = opened(60_000);
  await using _role = role;
  await id();
  clock.now += 29_999;
  assert.equal(await id(), "ASIATEST1");
  clock.now += 1;
  assert.equal(await id(), "ASIATEST2");
});

Deno.test("keys are used until they end where they cannot be renewed, and no longer", async () => {
  const { clock, role, id } = opened();
  await using _role = role;
  await id();
  role.instead = { status: 500, body: "" };
  clock.now += hour - 60_000;
  assert.equal(await id(), "ASIATEST1");
  // It is not asked again for each request.
  assert.equal(await id(), "ASIATEST1");
  assert.equal(role.tokens.length, 2);
  clock.now += 60_000;
  await assert.rejects(id(), { code: "unreachable", message: /status 500/ });
  role.instead = undefined;
  assert.equal(await id(), "ASIATEST2");
});

Deno.test("the token for the endpoint is read from its file each time, as it changes", async () => {
  const file = await Deno.makeTempFile();
  try {
    const { clock, role, id } = opened(hour, { tokenFile: file });
    await using _role = role;
    await Deno.writeTextFile(file, "first\n");
    await id();
    await Deno.writeTextFile(file, "second\n");
    clock.now += hour;
    await id();
    assert.deepEqual(role.tokens, ["first", "second"]);
    await Deno.remove(file);
    clock.now += hour;
    await assert.rejects(id(), { code: "unreachable", message: /AWS credentials of this container: .*No such file/ });
  } finally {
    await Deno.remove(file).catch(() => {});
  }
});

Deno.test("a token from the environment is sent as it is", async () => {
  const { role, id } = opened(hour, { token: "Basic abc" });
  await using _role = role;
  await id();
  assert.deepEqual(role.tokens, ["Basic abc"]);
});

for (
  const [what, instead, code, message] of [
    ["refuses", { status: 403, body: "" }, "not-permitted", /it answered with status 403/],
    ["is too busy", { status: 429, body: "" }, "unreachable", /it answered with status 429/],
    ["answers no JSON", { status: 200, body: "<html>" }, "not-permitted", /its answer holds none/],
    ["answers null", { status: 200, body: null }, "not-permitted", /its answer holds none/],
    ["gives half of a key", { status: 200, body: { AccessKeyId: "A" } }, "not-permitted", /its answer holds none/],
  ] as const
) {
  Deno.test(`an endpoint that ${what} is told as such`, async () => {
    const { role, id } = opened();
    await using _role = role;
    role.instead = instead;
    await assert.rejects(id(), { code, message, hint: /AWS_CONTAINER_/ });
  });
}

Deno.test("an endpoint that is not there is told as such", async () => {
  const keys = new RoleKeys({ url: "http://127.0.0.1:1/role" });
  await assert.rejects(keys.get(), {
    code: "unreachable",
    message: /^asking http:\/\/127\.0\.0\.1:1\/role for the AWS credentials of this container: /,
  });
});

Deno.test("an endpoint is asked without the proxy of the environment", async () => {
  await using role = openRole({ lifetime: hour });
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", fileURLToPath(new URL("../aws/ask.ts", import.meta.url)), role.url],
    env: { HTTP_PROXY: "http://127.0.0.1:1", http_proxy: "http://127.0.0.1:1", NO_PROXY: "", no_proxy: "" },
  });
  const { stdout, stderr } = await child.output();
  assert.equal(new TextDecoder().decode(stdout), "ASIATEST1\n", new TextDecoder().decode(stderr));
});
