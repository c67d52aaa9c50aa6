import assert from "node:assert/strict";
import { openCluster } from "../../src/cluster/open-cluster.ts";
import { ClusterError } from "../../src/errors.ts";
import { openProxy, type ProxyAnswer } from "../proxy.ts";
import { configFor, openSetting, server } from "./setting.ts";

const credentials = { username: "elastic", password: "s3cret-word" };

/** The error of creating an index while the server answers this. */
async function errorFor(answer: ProxyAnswer): Promise<ClusterError> {
  await using proxy = await openProxy(server, { hook: ({ method }) => method === "PUT" ? answer : undefined });
  await using cluster = openCluster(configFor(proxy.url, { credentials }));
  try {
    await cluster.createIndex("t-never-1", { settings: {}, mappings: {} });
  } catch (error) {
    assert.ok(error instanceof ClusterError, String(error));
    return error;
  }
  assert.fail("nothing was thrown");
}

function said(type: string, reason: string, more: object = {}): object {
  return { error: { type, reason, root_cause: [{ type, reason }], ...more } };
}

Deno.test("401 says that the credentials are not accepted, without showing them", async () => {
  const error = await errorFor({
    status: 401,
    body: said("security_exception", "unable to authenticate user [elastic] with [s3cret-word]"),
  });
  assert.equal(error.code, "not-permitted");
  assert.equal(
    error.message,
    "creating the index t-never-1: the cluster does not accept the credentials " +
      "(unable to authenticate user [elastic] with [***])",
  );
  assert.equal(error.hint, "Check cluster.auth.");
  assert.equal(error.status, 401);
});

Deno.test("403 names the privilege that Elasticsearch asks for", async () => {
  const error = await errorFor({
    status: 403,
    body: said(
      "security_exception",
      "action [indices:admin/create] is unauthorized for user [elastic] on indices [t-never-1], " +
        "this action is granted by the index privileges [create_index,manage,all]",
    ),
  });
  assert.equal(error.code, "not-permitted");
  assert.match(error.message, /^creating the index t-never-1: not permitted \(action \[indices:admin\/create\]/);
  assert.equal(error.hint, "Grant these credentials one of the index privileges create_index, manage, all.");
});

Deno.test("403 names the permission that OpenSearch asks for", async () => {
  const error = await errorFor({
    status: 403,
    body: said("security_exception", "no permissions for [indices:admin/create] and User [name=elastic]"),
  });
  assert.equal(error.code, "not-permitted");
  assert.equal(error.hint, "Grant these credentials the permission indices:admin/create.");
});

Deno.test("403 names the action that AWS asks for", async () => {
  const body = { Message: "User: arn:aws:iam::1:role/r is not authorized to perform: es:ESHttpPut on resource: d" };
  const error = await errorFor({ status: 403, body });
  assert.equal(error.code, "not-permitted");
  assert.match(error.message, /not permitted \(User: arn:aws:iam::1:role\/r is not authorized/);
  assert.equal(error.hint, "Allow es:ESHttpPut to this user or role: in its policy, and in that of the domain.");
});

Deno.test("a proxy's own 401 page counts as the cluster's", async () => {
  const error = await errorFor({
    status: 401,
    body: "<html>401 Authorization Required</html>",
    headers: { "content-type": "text/html" },
  });
  assert.equal(error.code, "not-permitted");
});

Deno.test("a block on an index is no missing privilege", async () => {
  const error = await errorFor({
    status: 403,
    body: said("cluster_block_exception", "index [t-never-1] blocked by: [FORBIDDEN/8/index write (api)];"),
  });
  assert.equal(error.code, "cluster-refused");
  assert.equal(error.type, "cluster_block_exception");
});

Deno.test("a gateway without a cluster behind it is unreachable, a cluster's own 503 is a refusal", async () => {
  const gateway = await errorFor({
    status: 503,
    body: "no healthy upstream",
    headers: { "content-type": "text/plain" },
  });
  assert.equal(gateway.code, "unreachable");
  assert.match(gateway.message, /\(no healthy upstream\)$/);
  const own = await errorFor({ status: 503, body: said("master_not_discovered_exception", "") });
  assert.equal(own.code, "cluster-refused");
});

Deno.test("an answer that claims to be JSON and is not is unreachable", async () => {
  assert.equal((await errorFor({ status: 200, body: "{ half" })).code, "unreachable");
});

Deno.test("a refusal carries the innermost reason that the cluster gives", async () => {
  const error = await errorFor({
    status: 400,
    body: said("mapper_parsing_exception", "Failed to parse mapping", {
      caused_by: { type: "x", reason: "deep", caused_by: { type: "y", reason: "no handler for type [txet]" } },
    }),
  });
  assert.equal(error.message, "creating the index t-never-1: Failed to parse mapping: no handler for type [txet]");
  assert.equal(error.type, "mapper_parsing_exception");
});

Deno.test("a mapping that the real cluster refuses gives the cluster's reason", async () => {
  await using setting = openSetting();
  const name = `${setting.prefix}movies-1`;
  await assert.rejects(
    setting.cluster.createIndex(name, {
      settings: {},
      mappings: { properties: { title: { type: "text", analyzer: "nosuch" } } },
    }),
    {
      code: "cluster-refused",
      status: 400,
      message: new RegExp(`^creating the index ${name}: .*analyzer \\[nosuch\\]`),
    },
  );
  assert.deepEqual(await setting.cluster.indexes([name]), []);
});

Deno.test("a change that not all nodes took over in time is no success", async () => {
  const error = await errorFor({ status: 200, body: { acknowledged: false } });
  assert.equal(error.code, "cluster-refused");
  assert.match(error.message, /not all nodes/);
});

Deno.test("the client goes on after a 503, and after a lost connection", async () => {
  await using proxy = await openProxy(server);
  await using cluster = openCluster(configFor(proxy.url));
  await cluster.info();
  for (const answer of [{ status: 503, body: said("x", "busy") }, "cut"] as const) {
    const restore = proxy.hook(() => answer);
    await assert.rejects(cluster.nameUse("t-none"));
    restore();
    assert.deepEqual(await cluster.nameUse("t-none"), { use: "free" });
  }
});
