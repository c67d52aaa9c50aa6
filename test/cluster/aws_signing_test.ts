import assert from "node:assert/strict";
import { type AwsAccess, openEndpoint } from "../../src/cluster/endpoint.ts";
import { openCluster } from "../../src/cluster/open-cluster.ts";
import { type KnownKey, openGate } from "../aws/gate.ts";
import { openRole } from "../aws/role.ts";
import { canonicalRequest, signatureOf, signedBy } from "../aws/signature.ts";
import { configFor, openSetting, server } from "./setting.ts";

const secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const keys = new Map<string, KnownKey>([["AKIATEST", { secret }], ["ASIATEST", { secret, token: "to/ken+==" }]]);

function access(more: Partial<AwsAccess> = {}): { readonly aws: AwsAccess } {
  const own = { accessKeyId: "AKIATEST", secretAccessKey: secret };
  return { aws: { region: "eu-test-1", service: "es", keys: own, ...more } };
}

Deno.test("the tests compute the signature of AWS's own example", () => {
  const headers = { host: "example.amazonaws.com", "x-amz-date": "20150830T123600Z" };
  const signed = signedBy(
    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, " +
      "SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
  );
  assert.ok(signed !== undefined);
  const canonical = canonicalRequest({ method: "GET", path: "/", headers, body: new Uint8Array() }, signed.headers);
  assert.equal(signatureOf(canonical, signed, "20150830T123600Z", secret), signed.signature);
});

Deno.test("requests are signed whatever their path, query, body and compression", async () => {
  await using gate = await openGate(server, keys);
  await using setting = openSetting();
  const index = await setting.index("signed-1");
  for (const compression of [false, true]) {
    using endpoint = openEndpoint({ ...configFor(gate.url, { credentials: access() }), compression });
    const send = async (method: string, path: string, body?: string | Uint8Array<ArrayBuffer>) => {
      const answer = await endpoint.send({ method, path, ...(body === undefined ? {} : { body }) });
      assert.ok(answer.status < 300, `${method} ${path}: ${answer.text}`);
      return JSON.parse(answer.text);
    };
    for (const id of ["plain", "a b", "a/b", "ü 日本", "a+b", "50%", "a:b;c,d", "*!'()~", "a=b&c", "%2F"]) {
      const path = `/${index}/_doc/${encodeURIComponent(id)}`;
      const body = JSON.stringify({ text: "ü".repeat(2000) });
      await send("PUT", path, compression ? new TextEncoder().encode(body) : body);
      assert.equal((await send("GET", path))._id, id);
    }
    await send("GET", `/${index}/_search?q=${encodeURIComponent('text:"a b" OR +c')}&filter_path=hits.total,*.hits`);
    await send("POST", `/${index}/_count`, "{}");
    await send("POST", `/${index}/_refresh`);
    await send("GET", `/${index}/_settings?flat_settings&include_defaults=true`);
    await send("DELETE", `/${index}/_doc/plain`);
  }
  assert.deepEqual(gate.requests.filter(({ passed }) => !passed), []);
  assert.ok(gate.requests.some(({ compressed }) => compressed));
});

Deno.test("the client's requests are signed as well, with a session's token where there is one", async () => {
  await using gate = await openGate(server, keys);
  await using setting = openSetting();
  const index = await setting.index("signed-1", { documents: 3 });
  const own = { accessKeyId: "ASIATEST", secretAccessKey: secret, sessionToken: "to/ken+==" };
  await using cluster = openCluster(configFor(gate.url, { credentials: access({ keys: own }) }));
  await cluster.refresh(index);
  assert.equal((await cluster.counts([index])).get(index), 3);
  for await (const ids of cluster.ids(index, new AbortController().signal)) assert.equal(ids.length, 3);
  assert.deepEqual(gate.requests.filter(({ passed, key }) => !passed || key !== "ASIATEST"), []);
});

for (
  const [what, credentials] of [
    ["another secret", access({ keys: { accessKeyId: "AKIATEST", secretAccessKey: "other" } })],
    ["an unknown key", access({ keys: { accessKeyId: "AKIAGONE", secretAccessKey: secret } })],
    ["no token", access({ keys: { accessKeyId: "ASIATEST", secretAccessKey: secret } })],
    ["another region", access({ region: "us-east-1" })],
    ["another service", access({ service: "s4" })],
    ["a bearer instead", { bearer: "x" }],
  ] as const
) {
  Deno.test(`a request signed with ${what} is not permitted, and the answer says why`, async () => {
    await using gate = await openGate(server, keys);
    await using cluster = openCluster(configFor(gate.url, { credentials }));
    await assert.rejects(cluster.info(), {
      code: "not-permitted",
      status: 403,
      message: /\(.+\)$/s,
      hint: /AWS credentials/,
    });
    assert.deepEqual(gate.requests.map(({ passed }) => passed), [false]);
  });
}

Deno.test("what a role was given shows in no message, though AWS repeats it", async () => {
  await using role = openRole({ lifetime: 3_600_000 });
  const said = () => [...role.given.values()].flatMap(({ secret, token = "" }) => [secret, token]).join(" and ");
  await using gate = await openGate(server, role.given, {
    answer: () => ({ status: 403, body: { Message: `not authorized with ${said()}` } }),
  });
  const credentials = { aws: { region: "eu-test-1", service: "es", container: { url: role.url } } };
  await using cluster = openCluster(configFor(gate.url, { credentials }));
  await assert.rejects(cluster.info(), { code: "not-permitted", message: /not authorized with \*\*\* and \*\*\*\)$/ });
  assert.ok(gate.requests.every(({ passed }) => passed));
});

Deno.test("without credentials nothing is sent, and the error names the variables", async () => {
  await using gate = await openGate(server, keys);
  await using cluster = openCluster(configFor(gate.url, { credentials: { aws: { region: "r", service: "es" } } }));
  await assert.rejects(cluster.info(), { code: "not-permitted", hint: /AWS_ACCESS_KEY_ID/ });
  assert.deepEqual(gate.requests, []);
});

Deno.test("requestLimit() is 10 MiB where the cluster is signed for and does not tell", async () => {
  for (
    const [status, body, limit] of [
      [403, { Message: "not authorized" }, 10_485_760],
      [404, {}, 10_485_760],
      [200, {}, 10_485_760],
      [200, { nodes: { n: { http: { max_content_length_in_bytes: 5000 } } } }, 5000],
    ] as const
  ) {
    await using gate = await openGate(server, keys, {
      answer: (path) => path.startsWith("/_nodes") ? { status, body } : undefined,
    });
    await using cluster = openCluster(configFor(gate.url, { credentials: access() }));
    assert.equal(await cluster.requestLimit(), limit);
  }
});
