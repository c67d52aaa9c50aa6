import assert from "node:assert/strict";
import { openEndpoint } from "../../src/cluster/endpoint.ts";
import { ClusterError } from "../../src/errors.ts";
import { openProxy, requestsTo } from "../proxy.ts";
import { configFor, server } from "./setting.ts";

// An authority and a certificate for localhost, made for these tests and used nowhere else.
const pem = (name: string) => Deno.readTextFileSync(new URL(`tls/${name}`, import.meta.url));
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
