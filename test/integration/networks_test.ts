/** Proxies, several nodes, addresses and bad networks, from the command line on. */
import assert from "node:assert/strict";
import { createServer, request as ask } from "node:http";
import { fingerprintOf, pem } from "../cluster/tls/pem.ts";
import { type ForwardProxy, openForwardProxy } from "../forward-proxy.ts";
import { clusterUrl, TestProject } from "../project.ts";
import { openProxy, requestsTo } from "../proxy.ts";
import { refusedWith } from "./refused.ts";
import { done, release } from "./release.ts";
import { dem, demProcess } from "./run.ts";
import { unchanged } from "./unchanged.ts";

const tls = { cert: pem("server.pem") + pem("ca.pem"), key: pem("server.key.pem") };

/** Creates, fills and activates, each as a process of its own: what the environment says holds for the whole process. */
async function releaseBehind(project: TestProject, env: Readonly<Record<string, string>>): Promise<void> {
  const commands = [
    ["create", "movies"],
    ["update", "movies", "--newer", "--workers", "2", "--batch-size", "2"],
    ["activate", "movies"],
  ];
  for (const command of commands) {
    const { code, stderr } = await demProcess(project, command, { env });
    assert.equal(code, 0, stderr);
  }
  assert.equal((await project.documents(`${project.prefix}movies`)).size, 5);
}

const through = (proxy: ForwardProxy, what: string) => proxy.requests.filter((request) => request.includes(what));

Deno.test("control and bulk requests of all workers go through HTTP_PROXY, with its credentials", async () => {
  await using forward = await openForwardProxy("dem:pr@xy word");
  await using project = await TestProject.open();
  await releaseBehind(project, { HTTP_PROXY: forward.url });
  assert.ok(through(forward, "/_bulk").length >= 3);
  assert.ok(through(forward, "/_aliases").length >= 1);

  const known = forward.requests.length;
  const wrong = await demProcess(project, ["list"], { env: { HTTP_PROXY: forward.url.replace("dem:", "who:") } });
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /: the proxy before it asks for credentials\n/);
  assert.match(wrong.stderr, /hint: .*user and password.*HTTP_PROXY/);
  const around = await demProcess(project, ["list"], {
    env: { HTTP_PROXY: forward.url, NO_PROXY: new URL(clusterUrl).hostname },
  });
  assert.equal(around.code, 0, around.stderr);
  assert.equal(forward.requests.length, known);
});

Deno.test("HTTPS_PROXY tunnels TLS, and the fingerprint of an authority is read through it as well", async () => {
  await using forward = await openForwardProxy("dem:pr@xy word");
  await using cluster = await openProxy(clusterUrl, { tls });
  for (
    const trust of [{ ca: new URL("../cluster/tls/ca.pem", import.meta.url).pathname }, {
      caFingerprint: fingerprintOf("ca.pem"),
    }]
  ) {
    await using project = await TestProject.open({
      url: cluster.url,
      config: { cluster: { url: cluster.url, tls: trust } },
    });
    const known = forward.requests.length;
    await releaseBehind(project, { HTTPS_PROXY: forward.url });
    const tunnels = forward.requests.slice(known).filter((request) => request.endsWith(new URL(cluster.url).host));
    assert.ok(tunnels.length >= 3);
    const refused = await demProcess(project, ["list"], {
      env: { HTTPS_PROXY: forward.url.replace("dem:", "who:") },
    });
    assert.equal(refused.code, 1);
    assert.match(
      refused.stderr,
      /through the proxy http:\/\/127\.0\.0\.1:\d+: it (asks for credentials|answered HTTP\/1\.1 407)/,
    );
    assert.match(refused.stderr, /hint: .*HTTPS_PROXY/);
  }
  // Deno itself may ask for a newer version of it.
  assert.ok(forward.requests.every((request) => request.startsWith("CONNECT ")));
});

Deno.test("a forward proxy that is down is told from a cluster that is down", async () => {
  await using project = await TestProject.open();
  const { code, stderr } = await demProcess(project, ["list"], {
    env: { HTTP_PROXY: "http://dem:secret@127.0.0.1:1" },
  });
  assert.equal(code, 1);
  assert.match(
    stderr,
    /: through the proxy http:\/\/127\.0\.0\.1:1: the connection was refused\nhint: .*HTTP_PROXY.*NO_PROXY/,
  );
});

for (const [what, options] of [["in this thread", []], ["by two workers", ["--workers", "2"]]] as const) {
  Deno.test(`an update ${what} goes on through another node when one goes away in its middle`, async () => {
    await using stack = new AsyncDisposableStack();
    const leaving = await openProxy(clusterUrl);
    stack.defer(() => leaving[Symbol.asyncDispose]());
    const staying = stack.use(await openProxy(clusterUrl));
    const project = stack.use(
      await TestProject.open({ rows: 600, config: { cluster: { url: [leaving.url, staying.url] } } }),
    );
    await done(project, "create", "movies");
    // It goes with requests on their way: some were done, and their answers are lost.
    leaving.hook(async ({ path }, forward) => {
      if (!path.includes("/_bulk") || requestsTo(leaving, /_bulk/).length < 3) return undefined;
      await forward();
      return "cut";
    });
    const gone = new Promise<void>((resolve) => {
      leaving.hook(({ path }) => {
        if (path.includes("/_bulk") && requestsTo(leaving, /_bulk/).length > 4) resolve();
        return undefined;
      });
    });
    const updating = done(project, "update", "movies", "--newer", "--batch-size", "20", "--json", ...options);
    await Promise.race([gone.then(() => leaving[Symbol.asyncDispose]()), updating]);
    const { json } = await updating;
    assert.equal(json.result.updates[0].outcome, "complete");
    assert.equal((await project.documents(`${project.prefix}movies-1`)).size, 600);
    await done(project, "verify", `${project.prefix}movies-1`, "--exact", "--exit-code");
    assert.ok(requestsTo(leaving, /_bulk/).length >= 3);
    assert.ok(requestsTo(staying, /_bulk/).length >= 10);
  });
}

Deno.test("a whole release goes by IPv6, and one behind a path of a reverse proxy", async () => {
  await using six = await openProxy(clusterUrl, { hostname: "::1" });
  await using under = await openProxy(clusterUrl, { under: "/search/eu" });
  for (const url of [six.url, `${under.url}/search/eu`, `${under.url}/search/eu/`]) {
    await using project = await TestProject.open({ url });
    await release(project);
    assert.equal((await project.documents(`${project.prefix}movies`)).size, 5);
    await done(project, "drop", "movies", "--force");
  }
  assert.match(six.url, /\[::1\]/);
  assert.ok(under.requests.every(({ path }) => path.startsWith("/search/eu/")));
});

const changing = [["create", "movies", "--force"], ["update", "movies"], ["activate", "movies"], [
  "drop",
  "movies",
  "--force",
]];

Deno.test("a load balancer that answers HTML, on any status, stops every command before it changes anything", async () => {
  await using proxy = await openProxy(clusterUrl);
  await using project = await TestProject.open({ url: proxy.url });
  await release(project);
  for (const status of [200, 502]) {
    const restore = proxy.hook(() => ({
      status,
      body: "<html>Sorry</html>",
      headers: { "content-type": "text/html" },
    }));
    await unchanged(project, async () => {
      for (const command of changing) {
        await refusedWith(project, command, {
          exit: 1,
          code: "unreachable",
          message: new RegExp(`it answered with an HTML page \\(status ${status}\\), not as a cluster does$`),
          hint: /cluster\.url.*proxy/,
        });
      }
    });
    restore();
  }
});

Deno.test("a node that answers too slowly stops every command after requestTimeout, before it changes anything", async () => {
  await using proxy = await openProxy(clusterUrl);
  await using project = await TestProject.open({
    url: proxy.url,
    config: { cluster: { url: proxy.url, requestTimeout: "20s" } },
  });
  await release(project);
  const slow = await TestProject.open({
    url: proxy.url,
    prefix: project.prefix,
    config: { cluster: { url: proxy.url, requestTimeout: "200ms" }, history: project.history },
  });
  await using _slow = slow;
  const gate = Promise.withResolvers<undefined>();
  const restore = proxy.hook(() => gate.promise);
  await unchanged(project, async () => {
    for (const command of changing) {
      await refusedWith(slow, command, {
        exit: 1,
        code: "unreachable",
        message: /: no answer within 0\.2 s$/,
        hint: /cluster\.requestTimeout/,
      });
    }
  });
  restore();
  gate.resolve(undefined);
});

Deno.test("a cluster that is read-only as a whole refuses with what lifts it, and nothing is changed", async () => {
  await using proxy = await openProxy(clusterUrl);
  await using project = await TestProject.open({ url: proxy.url });
  await release(project);
  const reason = "blocked by: [FORBIDDEN/6/cluster read-only (api)];";
  const body = { error: { type: "cluster_block_exception", reason }, status: 403 };
  proxy.hook(({ method, path }) =>
    method !== "GET" && !/_search|_count|_refresh|_mget/.test(path) ? { status: 403, body } : undefined
  );
  for (
    const [command, kind] of [[["create", "movies", "--force"], "create"], [
      ["drop", "movies", "--force"],
      "drop",
    ]] as const
  ) {
    await unchanged(project, async () => {
      await refusedWith(project, command, {
        exit: 1,
        code: "cluster-refused",
        message: /blocked by: \[FORBIDDEN\/6\/cluster read-only \(api\)\]/,
        hint: /cluster\.blocks\.read_only/,
      });
    }, { aborted: [kind, kind] });
  }
});

Deno.test("an index that is read-only refuses an update with what lifts it, and keeps its documents", async () => {
  await using project = await TestProject.open();
  await release(project);
  const version = `${project.prefix}movies-1`;
  await project.cluster("PUT", `/${version}/_settings`, { "index.blocks.read_only": true });
  const { code, json } = await dem(project, ["update", "movies", "--json"]);
  assert.equal(code, 1);
  assert.match(json.error?.message ?? "", /FORBIDDEN\/5\/index read-only \(api\)/);
  assert.match(json.error?.hint ?? "", /[Rr]emove the block/);
  await project.cluster("PUT", `/${version}/_settings`, { "index.blocks.read_only": false });
  assert.equal((await project.documents(version)).size, 5);
  await done(project, "update", "movies", "--resume");
});

Deno.test("a red index: its shards are not there, which is said, and an update goes on when they are", async () => {
  await using proxy = await openProxy(clusterUrl);
  await using project = await TestProject.open({ url: proxy.url, config: { update: { retryFor: "1ms" } } });
  await release(project);
  const reason = "[movies-1][0] primary shard is not active Timeout: [1m], request: [BulkShardRequest]";
  const item = { index: { _id: "1", status: 503, error: { type: "unavailable_shards_exception", reason } } };
  const restore = proxy.hook(({ path, body }) => {
    if (!path.includes("/_bulk")) return undefined;
    return { status: 200, body: { errors: true, items: Array(body.trim().split("\n").length / 2).fill(item) } };
  });
  const { code, json } = await dem(project, ["update", "movies", "--json"]);
  assert.equal(code, 1);
  assert.equal(json.error?.code, "unreachable");
  assert.match(
    json.error?.message ?? "",
    /given up after .*unavailable_shards_exception: .*primary shard is not active/,
  );
  assert.match(json.error?.hint ?? "", /--resume/);
  restore();
  await done(project, "update", "movies", "--resume");
  assert.equal((await project.documents(`${project.prefix}movies`)).size, 5);
});

/** A proxy that takes a header away, in requests or in answers, and passes on every byte as it is. */
async function openDroppingProxy(
  drops: "request" | "answer",
): Promise<AsyncDisposable & { readonly url: string; dropped: number }> {
  const target = new URL(clusterUrl);
  const proxy = { dropped: 0 };
  const server = createServer((incoming, outgoing) => {
    const headers = { ...incoming.headers };
    if (drops === "request" && headers["content-encoding"] !== undefined) {
      delete headers["content-encoding"];
      proxy.dropped++;
    }
    const { method, url: path } = incoming;
    const onward = ask({ hostname: target.hostname, port: target.port, path, method, headers }, (answer) => {
      const back = { ...answer.headers };
      if (drops === "answer" && back["content-encoding"] !== undefined) {
        delete back["content-encoding"];
        proxy.dropped++;
      }
      outgoing.writeHead(answer.statusCode ?? 502, back);
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The proxy has no port");
  return Object.assign(proxy, {
    url: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  });
}

Deno.test("a proxy that drops Content-Encoding from requests damages nothing", async () => {
  await using proxy = await openDroppingProxy("request");
  await using project = await TestProject.open({
    rows: 300,
    config: { cluster: { url: proxy.url, compression: true } },
  });
  await done(project, "create", "movies");
  const { code, json } = await dem(project, ["update", "movies", "--newer", "--json"]);
  assert.ok(proxy.dropped > 0);
  assert.equal(code, 1);
  assert.match(json.error?.message ?? "", /: it did not know that the request was compressed$/);
  assert.match(json.error?.hint ?? "", /Content-Encoding.*cluster\.compression to false/);
  assert.equal(json.result.updates[0].rejected, 0);
  assert.equal((await project.documents(`${project.prefix}movies-1`)).size, 0);
  await using plain = await TestProject.open({
    prefix: project.prefix,
    rows: 300,
    config: { history: project.history, cluster: { url: proxy.url, compression: false } },
  });
  await done(plain, "update", "movies", "--newer", "--resume");
  await done(plain, "verify", `${project.prefix}movies-1`, "--exact", "--exit-code");
});

Deno.test("a proxy that drops Content-Encoding from answers is found out at the first compressed answer", async () => {
  await using proxy = await openDroppingProxy("answer");
  await using project = await TestProject.open({ rows: 300 });
  await release(project);
  const outcome = await dem(project, ["update", "movies", "--json", "--cluster", proxy.url]);
  assert.ok(proxy.dropped > 0);
  assert.equal(outcome.code, 1, JSON.stringify(outcome.json));
  assert.equal(outcome.json.error?.code, "unreachable");
  assert.match(outcome.json.error?.message ?? "", /: its answer is compressed, and does not say so$/);
  assert.match(outcome.json.error?.hint ?? "", /Content-Encoding.*cluster\.compression to false/);
  const answered = proxy.dropped;
  await using plain = await TestProject.open({
    prefix: project.prefix,
    rows: 300,
    config: { history: project.history, cluster: { url: proxy.url, compression: false } },
  });
  await done(plain, "update", "movies");
  assert.equal(proxy.dropped, answered);
  assert.equal((await project.documents(`${project.prefix}movies`)).size, 300);
});
