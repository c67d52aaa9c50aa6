import assert from "node:assert/strict";
import { connect as connectTo } from "node:net";
import { openEndpoint } from "../../src/cluster/endpoint.ts";
import { ClusterError } from "../../src/errors.ts";
import { openProxy, requestsTo } from "../proxy.ts";
import { configFor, server } from "./setting.ts";
import { fingerprintOf, pem } from "./tls/pem.ts";

const tls = { cert: pem("server.pem"), key: pem("server.key.pem") };

/** An address at which nobody listens. */
function deadAddress(): string {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return `http://127.0.0.1:${port}`;
}

Deno.test("an endpoint gives status, headers and text of the server's answer", async () => {
  using endpoint = openEndpoint(configFor());
  const answer = await endpoint.send({ method: "GET", path: "/" });
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get("content-type") ?? "", /application\/json/);
  assert.equal(typeof JSON.parse(answer.text).version.number, "string");
  assert.equal((await endpoint.send({ method: "GET", path: "/no-such-index-at-all" })).status, 404);
});

Deno.test("an endpoint keeps the path prefix of a node's address, with and without a slash at its end", async () => {
  await using proxy = await openProxy(server, { hook: () => ({ status: 200 }) });
  for (const suffix of ["/es/one", "/es/one/"]) {
    using endpoint = openEndpoint(configFor(proxy.url + suffix));
    await endpoint.send({ method: "GET", path: "/_cat/indices?v" });
  }
  assert.deepEqual(proxy.requests.map(({ path }) => path), ["/es/one/_cat/indices?v", "/es/one/_cat/indices?v"]);
});

Deno.test("an endpoint sends the credentials of each kind", async () => {
  await using proxy = await openProxy(server, { hook: () => ({ status: 200 }) });
  for (
    const credentials of [{ apiKey: "a2V5" }, { bearer: "token" }, { username: "zoë", password: "pässword" }] as const
  ) {
    using endpoint = openEndpoint(configFor(proxy.url, { credentials }));
    await endpoint.send({ method: "GET", path: "/" });
  }
  using bare = openEndpoint(configFor(proxy.url));
  await bare.send({ method: "GET", path: "/" });
  assert.deepEqual(proxy.requests.map(({ headers }) => headers["authorization"]), [
    "ApiKey a2V5",
    "Bearer token",
    `Basic ${new TextEncoder().encode("zoë:pässword").toBase64()}`,
    undefined,
  ]);
});

Deno.test("an endpoint sends the body with its type, and no type without a body", async () => {
  await using proxy = await openProxy(server, { hook: () => ({ status: 200 }) });
  using endpoint = openEndpoint(configFor(proxy.url));
  await endpoint.send({ method: "POST", path: "/_bulk", body: "{}\n", contentType: "application/x-ndjson" });
  await endpoint.send({ method: "PUT", path: "/a", body: new TextEncoder().encode("{}") });
  await endpoint.send({ method: "POST", path: "/a/_refresh" });
  assert.deepEqual(proxy.requests.map(({ headers, body }) => [headers["content-type"], body]), [
    ["application/x-ndjson", "{}\n"],
    ["application/json", "{}"],
    [undefined, ""],
  ]);
});

Deno.test("an endpoint reaches a server by IPv6", async () => {
  await using proxy = await openProxy(server, { hostname: "::1" });
  using endpoint = openEndpoint(configFor(proxy.url));
  assert.equal((await endpoint.send({ method: "GET", path: "/" })).status, 200);
});

Deno.test("an endpoint accepts a certificate of its own authority, and no other", async () => {
  await using proxy = await openProxy(server, { tls });
  using trusting = openEndpoint(configFor(proxy.url, { tls: { ca: pem("ca.pem") } }));
  assert.equal((await trusting.send({ method: "GET", path: "/" })).status, 200);
  using doubting = openEndpoint(configFor(proxy.url));
  await assert.rejects(doubting.send({ method: "GET", path: "/" }), {
    code: "unreachable",
    message: /its certificate is not accepted/,
    hint: /cluster\.tls\.ca/,
  });
});

for (
  const [what, cert, ca, message, hint] of [
    [
      "another authority's",
      "server.pem",
      "other-ca.pem",
      /: its certificate is not accepted \(.*UnknownIssuer\)$/,
      /tls\.ca/,
    ],
    ["an expired", "expired.pem", "ca.pem", /: its certificate expired on 2021-01-01$/, /new certificate.*clock/],
    [
      "another host's",
      "elsewhere.pem",
      "ca.pem",
      /: its certificate is not for 127\.0\.0\.1, only for search\.example$/,
      /cluster\.url/,
    ],
  ] as const
) {
  Deno.test(`an endpoint refuses ${what} certificate, and says what to do`, async () => {
    await using proxy = await openProxy(server, { tls: { ...tls, cert: pem(cert) } });
    using endpoint = openEndpoint(configFor(proxy.url, { tls: { ca: pem(ca) } }));
    await assert.rejects(endpoint.send({ method: "GET", path: "/" }), { code: "unreachable", message, hint });
    assert.equal(proxy.requests.length, 0);
  });
}

Deno.test("an endpoint takes the authority that has the fingerprint, and asks for it once", async () => {
  await using proxy = await openProxy(server, { tls: { ...tls, cert: tls.cert + pem("ca.pem") } });
  using endpoint = openEndpoint(configFor(proxy.url, { tls: { caFingerprint: fingerprintOf("ca.pem") } }));
  for (let i = 0; i < 3; i++) assert.equal((await endpoint.send({ method: "GET", path: "/" })).status, 200);
  assert.equal(proxy.requests.length, 3);
});

Deno.test("an endpoint sends nothing where the authority has another fingerprint, or is not shown", async () => {
  await using whole = await openProxy(server, { tls: { ...tls, cert: tls.cert + pem("ca.pem") } });
  await using bare = await openProxy(server, { tls });
  for (
    const [proxy, name, message, hint] of [
      [whole, "other-ca.pem", /: its authority has the fingerprint [\da-f]{64}, not that of/, /Nothing was sent/],
      [whole, "server.pem", /: its authority has the fingerprint [\da-f]{64}, not that of/, /Nothing was sent/],
      [bare, "ca.pem", /: it does not show the certificate of its authority$/, /cluster\.tls\.ca instead/],
    ] as const
  ) {
    using endpoint = openEndpoint(configFor(proxy.url, { tls: { caFingerprint: fingerprintOf(name) } }));
    await assert.rejects(endpoint.send({ method: "GET", path: "/" }), { code: "unreachable", message, hint });
    assert.equal(proxy.requests.length, 0);
  }
});

Deno.test("a fingerprint replaces no other check: name and time of the certificate count as well", async () => {
  for (const [cert, message] of [["expired.pem", /expired on/], ["elsewhere.pem", /is not for 127/]] as const) {
    await using proxy = await openProxy(server, { tls: { ...tls, cert: pem(cert) + pem("ca.pem") } });
    using endpoint = openEndpoint(configFor(proxy.url, { tls: { caFingerprint: fingerprintOf("ca.pem") } }));
    await assert.rejects(endpoint.send({ method: "GET", path: "/" }), { code: "unreachable", message });
  }
});

Deno.test("a node that does not speak TLS has no fingerprint to read", async () => {
  await using proxy = await openProxy(server);
  const url = proxy.url.replace("http:", "https:");
  using endpoint = openEndpoint(configFor(url, { tls: { caFingerprint: fingerprintOf("ca.pem") } }));
  await assert.rejects(endpoint.send({ method: "GET", path: "/" }), { code: "unreachable" });
});

Deno.test("an endpoint shows its client certificate", async () => {
  await using proxy = await openProxy(server, { tls: { ...tls, clients: pem("ca.pem") } });
  using known = openEndpoint(configFor(proxy.url, { tls: { ca: pem("ca.pem"), ...tls } }));
  assert.equal((await known.send({ method: "GET", path: "/" })).status, 200);
  using unknown = openEndpoint(configFor(proxy.url, { tls: { ca: pem("ca.pem") } }));
  await assert.rejects(unknown.send({ method: "GET", path: "/" }), { code: "unreachable", hint: /cluster\.tls\.cert/ });
});

Deno.test("several nodes are asked in turn", async () => {
  await using one = await openProxy(server);
  await using two = await openProxy(server);
  using endpoint = openEndpoint(configFor([one.url, two.url]));
  for (let i = 0; i < 4; i++) await endpoint.send({ method: "GET", path: "/" });
  assert.deepEqual([one.requests.length, two.requests.length], [2, 2]);
});

Deno.test("a request goes to the next node when the connection is refused, whatever it does", async () => {
  await using proxy = await openProxy(server, { hook: () => ({ status: 200 }) });
  using endpoint = openEndpoint(configFor([deadAddress(), proxy.url]));
  for (let i = 0; i < 3; i++) {
    assert.equal((await endpoint.send({ method: "POST", path: "/_aliases", body: "{}" })).status, 200);
  }
  assert.equal(proxy.requests.length, 3);
});

Deno.test("a request that reads goes to the next node when the connection is lost", async () => {
  await using broken = await openProxy(server, { hook: () => "cut" });
  await using proxy = await openProxy(server);
  using endpoint = openEndpoint(configFor([broken.url, proxy.url]));
  assert.equal((await endpoint.send({ method: "GET", path: "/" })).status, 200);
  assert.equal(broken.requests.length, 1);
});

Deno.test("a request that changes is never sent twice, as the first node may have done it", async () => {
  await using broken = await openProxy(server, { hook: () => "cut" });
  await using proxy = await openProxy(server);
  using endpoint = openEndpoint(configFor([broken.url, proxy.url]));
  await assert.rejects(endpoint.send({ method: "POST", path: "/_aliases", body: "{}" }), { code: "unreachable" });
  assert.equal(proxy.requests.length, 0);
});

Deno.test("a node that did not answer is left out for a while", async () => {
  await using broken = await openProxy(server, { hook: () => "cut" });
  await using proxy = await openProxy(server);
  using endpoint = openEndpoint(configFor([broken.url, proxy.url]));
  for (let i = 0; i < 5; i++) await endpoint.send({ method: "GET", path: "/" });
  assert.equal(broken.requests.length, 1);
  assert.equal(proxy.requests.length, 5);
});

Deno.test("an endpoint says who did not answer, and why, without secrets", async () => {
  const one = deadAddress();
  const two = deadAddress();
  using single = openEndpoint(configFor(one.replace("//", "//user:secret@"), { credentials: { apiKey: "hidden" } }));
  await assert.rejects(single.send({ method: "GET", path: "/" }), (error: unknown) => {
    assert.ok(error instanceof ClusterError);
    assert.equal(error.code, "unreachable");
    assert.equal(error.message, `reaching the cluster at ${one}: the connection was refused`);
    assert.match(error.hint ?? "", /dem server start.*cluster\.url/);
    return true;
  });
  using several = openEndpoint(configFor([one, two]));
  await assert.rejects(several.send({ method: "GET", path: "/" }), (error: unknown) => {
    assert.ok(error instanceof ClusterError);
    assert.match(error.message, new RegExp(`${one}: the connection was refused`));
    assert.match(error.message, new RegExp(`${two}: the connection was refused`));
    return true;
  });
});

Deno.test("an endpoint tells a name that cannot be resolved, and TLS where there is none", async () => {
  using nowhere = openEndpoint(configFor("http://no-such-host.invalid:9200"));
  await assert.rejects(nowhere.send({ method: "GET", path: "/" }), { message: /name cannot be resolved/ });
  using plain = openEndpoint(configFor(server.replace("http:", "https:")));
  await assert.rejects(plain.send({ method: "GET", path: "/" }), { message: /does not speak TLS/, hint: /http:\/\// });
});

Deno.test("an endpoint waits no longer than the request's own timeout, else the config's", async () => {
  const gate = Promise.withResolvers<{ status: number }>();
  await using proxy = await openProxy(server, { hook: () => gate.promise });
  using endpoint = openEndpoint(configFor(proxy.url, { requestTimeout: 50 }));
  await assert.rejects(endpoint.send({ method: "GET", path: "/" }), {
    code: "unreachable",
    message: /no answer within 0\.05 s/,
    hint: /requestTimeout/,
  });
  await assert.rejects(endpoint.send({ method: "GET", path: "/", timeout: 20 }), {
    message: /no answer within 0\.02 s/,
  });
  gate.resolve({ status: 200 });
});

/** An address at which connections are neither made nor refused, as behind a firewall. */
async function swallowingAddress(stack: AsyncDisposableStack): Promise<string> {
  const options = { hostname: "127.0.0.1", port: 0, tcpBacklog: 1 };
  const listener = stack.adopt(Deno.listen(options), (listener) => listener.close());
  const { port } = listener.addr;
  for (;;) {
    const waiting = connectTo(port);
    stack.defer(() => void waiting.destroy());
    const connected = new Promise<boolean>((resolve) => {
      waiting.once("connect", () => resolve(true));
      setTimeout(() => resolve(false), 1000);
    });
    if (!await connected) return `http://127.0.0.1:${port}`;
  }
}

Deno.test({
  name: "a node that cannot be connected to is passed over by any request, after the time for connecting",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using stack = new AsyncDisposableStack();
    const nowhere = await swallowingAddress(stack);
    const proxy = stack.use(await openProxy(server, { hook: () => ({ status: 200 }) }));
    using endpoint = openEndpoint(configFor([nowhere, proxy.url], { connectTimeout: 100 }));
    assert.equal((await endpoint.send({ method: "POST", path: "/_aliases", body: "{}" })).status, 200);
    using alone = openEndpoint(configFor(nowhere, { connectTimeout: 100 }));
    await assert.rejects(alone.send({ method: "GET", path: "/" }), {
      code: "unreachable",
      message: /: no connection within 0\.1 s$/,
      hint: /connectTimeout/,
    });
  },
});

Deno.test("an endpoint ends with the signal's own reason", async () => {
  const gate = Promise.withResolvers<{ status: number }>();
  const controller = new AbortController();
  const reason = new Error("enough");
  await using proxy = await openProxy(server, {
    hook: () => {
      controller.abort(reason);
      return gate.promise;
    },
  });
  using endpoint = openEndpoint(configFor(proxy.url));
  await assert.rejects(endpoint.send({ method: "GET", path: "/", signal: controller.signal }), reason);
  await assert.rejects(endpoint.send({ method: "GET", path: "/", signal: controller.signal }), reason);
  assert.equal(proxy.requests.length, 1, "an aborted signal sends nothing");
  gate.resolve({ status: 200 });
});

Deno.test("an HTML page of a load balancer is not taken for the cluster's answer", async () => {
  let status = 200;
  await using proxy = await openProxy(server, {
    hook: () => ({ status, body: "<html>Welcome</html>", headers: { "content-type": "text/html; charset=utf-8" } }),
  });
  using endpoint = openEndpoint(configFor(proxy.url));
  for (status of [200, 404, 502]) {
    await assert.rejects(endpoint.send({ method: "GET", path: "/" }), {
      code: "unreachable",
      status,
      message: new RegExp(`HTML page \\(status ${status}\\)`),
    });
  }
  for (status of [401, 403, 413, 429]) {
    assert.equal((await endpoint.send({ method: "GET", path: "/" })).status, status);
  }
});

Deno.test("a redirect is not followed but named", async () => {
  await using proxy = await openProxy(server, {
    hook: () => ({ status: 301, headers: { location: "https://user:secret@search.example/es/?a=b" } }),
  });
  using endpoint = openEndpoint(configFor(proxy.url));
  await assert.rejects(endpoint.send({ method: "POST", path: "/_aliases", body: "{}" }), {
    code: "unreachable",
    message: /: it answered with a redirect to https:\/\/search\.example\/es$/,
    hint: /cluster\.url/,
  });
  assert.equal(requestsTo(proxy, /_aliases/).length, 1);
});
