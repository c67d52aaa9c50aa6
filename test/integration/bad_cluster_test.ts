/** Clusters that are down, refuse, are too old, or hold what is not ours: nothing is done, and nothing foreign touched. */
import assert from "node:assert/strict";
import { clusterUrl, TestProject } from "../project.ts";
import { openProxy, type ProxyAnswer, requestsTo } from "../proxy.ts";
import { type Refusal, refused, refusedWith } from "./refused.ts";
import { done, release } from "./release.ts";
import { dem } from "./run.ts";
import { unchanged } from "./unchanged.ts";

/** Commands that change something, and one that looks. */
const commands = [
  ["create", "movies", "--force"],
  ["update", "movies"],
  ["activate", "movies"],
  ["rollback", "movies"],
  ["clear", "movies", "--force"],
  ["drop", "movies", "--force"],
  ["list"],
] as const;

/** Checks that every command is refused so by a cluster that answers everything, or `GET /` only, like this. */
async function allRefused(answer: ProxyAnswer, only: RegExp, refusal: Refusal): Promise<void> {
  await using proxy = await openProxy(clusterUrl);
  await using project = await TestProject.open({ url: proxy.url });
  await release(project);
  await release(project);
  proxy.hook(({ method, path }) => only.test(`${method} ${path}`) ? answer : undefined);
  const before = proxy.requests.length;
  await unchanged(project, async () => {
    for (const command of commands) await refusedWith(project, command, refusal);
  });
  const sent = proxy.requests.slice(before).map(({ method, path }) => `${method} ${path}`);
  assert.ok(sent.length > 0);
  assert.deepEqual(sent.filter((request) => /^(PUT|DELETE)|_bulk|_aliases|_delete_by_query/.test(request)), []);
}

Deno.test("a cluster that is down is unreachable, with its address, and nothing is recorded", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  await using project = await TestProject.open();
  await release(project);
  await release(project);
  await unchanged(project, async () => {
    for (const command of commands) {
      await refusedWith(project, [...command, "--cluster", `http://127.0.0.1:${port}`], {
        exit: 1,
        code: "unreachable",
        message: new RegExp(`http://127\\.0\\.0\\.1:${port}.*: the connection was refused$`),
        hint: /dem server start.*cluster\.url/,
      });
    }
  });
});

Deno.test("a cluster that refuses the credentials is told so", async () => {
  const error = { type: "security_exception", reason: "unable to authenticate user [films]" };
  await allRefused({ status: 401, body: { error, status: 401 } }, /./, {
    exit: 1,
    code: "not-permitted",
    message: /: the cluster does not accept the credentials \(unable to authenticate user \[films\]\)$/,
    hint: /^Check cluster\.auth\.$/,
  });
});

Deno.test("a privilege that the credentials lack is named", async () => {
  const reason = "action [indices:admin/get] is unauthorized for user [films], this action is granted by the index " +
    "privileges [view_index_metadata,manage,all]";
  const body = { error: { type: "security_exception", reason }, status: 403 };
  await allRefused({ status: 403, body }, /^GET \/[^?]/, {
    exit: 1,
    code: "not-permitted",
    message: /not permitted \(action \[indices:admin\/get\] is unauthorized/,
    hint: /one of the index privileges view_index_metadata, manage, all/,
  });
});

Deno.test("a cluster of version 7 is too old", async () => {
  const body = { name: "n", cluster_name: "old", tagline: "You Know, for Search", version: { number: "7.17.29" } };
  await allRefused({ status: 200, body }, /^GET \/$/, {
    exit: 1,
    code: "too-old",
    message: /: Elasticsearch 7\.17\.29 is too old$/,
    hint: /Elasticsearch 8 or 9, or OpenSearch 3/,
  });
});

Deno.test("a server that is no search engine is unsupported", async () => {
  await allRefused({ status: 200, body: { hello: "world" } }, /^GET \/$/, {
    exit: 1,
    code: "unsupported",
    message: /it is no Elasticsearch and no OpenSearch$/,
    hint: /cluster\.url/,
  });
});

Deno.test("an alias's name that a concrete index has stops every changing command", async () => {
  await using project = await TestProject.open();
  await done(project, "create", "movies");
  const version = `${project.prefix}movies-1`;
  await project.cluster("PUT", `/${project.prefix}movies`);
  const stopped = [
    ["create", "movies"],
    ["create", "movies", "--es-only"],
    ["update", "movies", "--newer"],
    ["update", version, "--exact"],
    ["activate", "movies"],
    ["activate", version, "--exact"],
    ["rollback", "movies"],
    ["clear", "movies", "--all-versions"],
    ["clear", version, "--exact"],
    ["drop", "movies", "--force"],
    ["drop", version, "--exact"],
  ];
  await unchanged(project, async () => {
    for (const command of stopped) {
      await refusedWith(project, command, {
        exit: 1,
        code: "alias-taken",
        message: new RegExp(`^using movies: the alias name ${project.prefix}movies is taken by an index$`),
        hint: /`dem adopt movies --from .*_movies` takes it over; or rename or remove it\.$/,
      });
    }
  });
});

Deno.test("an alias that others moved stops changing commands, which say how to go on", async () => {
  await using project = await TestProject.open();
  await release(project);
  await release(project);
  const alias = `${project.prefix}movies`;
  const [first, second] = [`${alias}-1`, `${alias}-2`];
  await project.cluster("POST", "/_aliases", {
    actions: [{ remove: { index: second, alias } }, { add: { index: first, alias } }],
  });
  for (
    const command of [["create"], ["update"], ["activate"], ["rollback"], ["clear", "--force"], ["drop", "--force"]]
  ) {
    await refused(project, [...command, "movies"], {
      exit: 1,
      code: "alias-moved",
      message: new RegExp(`alias ${alias} points to ${first}, but ${second} is recorded as active$`),
      hint: /dem activate VERSION --exact.*dem status movies --accept/,
    });
  }
});

Deno.test("a foreign index that has a version's next name is skipped with a warning, listed as foreign, and kept", async () => {
  await using project = await TestProject.open();
  const foreign = `${project.prefix}movies-1`;
  await project.cluster("PUT", `/${foreign}`);
  const { json } = await done(project, "create", "movies", "--json");
  assert.deepEqual(json.result.indexes, [{ name: "movies", version: `${project.prefix}movies-2`, outcome: "created" }]);
  assert.match(json.warnings.join("\n"), new RegExp(`${foreign} is skipped: a foreign index has this name`));
  const { stdout } = await done(project, "list", "--es-only");
  assert.match(stdout, new RegExp(`^${foreign} +0  foreign\n${project.prefix}movies-2 +0  ours$`, "m"));

  await done(project, "drop", "movies", "--force");
  await done(project, "dangerous-reset", `--yes=${project.prefix}`);
  assert.deepEqual(Object.keys(await project.indexes()), [foreign, `${project.prefix}movies-3`]);
});

Deno.test("a foreign index in the place of a version is neither cleared nor dropped", async () => {
  await using project = await TestProject.open();
  await release(project);
  await release(project);
  const version = `${project.prefix}movies-1`;
  await project.cluster("DELETE", `/${version}`);
  await project.cluster("PUT", `/${version}/_doc/1?refresh=true`, { title: "not ours" });
  for (const [command, attempt] of [["clear", "clearing"], ["drop", "dropping"]]) {
    await refused(project, [command, version, "--exact"], {
      exit: 1,
      code: "cluster-refused",
      message: new RegExp(`^${attempt} ${version}: the index of this name is foreign$`),
      hint: /dem list --es-only/,
    });
  }
  await refused(project, ["create", "movies", "--es-only"], {
    exit: 1,
    code: "cluster-refused",
    message: new RegExp(`^creating ${version} again: a foreign index has this name$`),
    hint: /dem list --es-only/,
  });
});

Deno.test("with a lost history every changing command stops, and names DEM_HISTORY and --rebuild", async () => {
  await using project = await TestProject.open();
  await release(project);
  await release(project);
  const other = `sqlite:${project.folder}/other.db`;
  const version = `${project.prefix}movies-1`;
  const commands = [
    ["create", "movies"],
    ["create", "movies", "--es-only"],
    ["update", "movies"],
    ["update", "movies", "--resume"],
    ["update", "movies", "--newer"],
    ["update", "movies", "--all-versions"],
    ["update", version, "--exact"],
    ["activate", "movies"],
    ["activate", version, "--exact"],
    ["rollback", "movies"],
    ["rollback", "movies", "--to", version],
    ["clear", "movies", "--force"],
    ["clear", "movies", "--older"],
    ["clear", "movies", "--all-versions", "--force"],
    ["clear", version, "--exact"],
    ["drop", "movies", "--force"],
    ["drop", "movies", "--older", "--force"],
    ["drop", version, "--exact", "--force"],
    ["dangerous-reset", `--yes=${project.prefix}`],
  ];
  // The one that is lost stays as it is, and in the new one nothing is recorded but that the reset was tried.
  await unchanged(project, async () => {
    for (const command of commands) {
      await refusedWith(project, command, {
        exit: 1,
        code: "foreign-store",
        message: new RegExp(`^using movies: ${project.prefix}movies-[12] was made under another history than `),
        hint: /DEM_HISTORY.*dem status movies --rebuild/,
      }, { env: { DEM_HISTORY: other } });
    }
  });
  const { json } = await dem(project, ["history", "--json"], { env: { DEM_HISTORY: other } });
  const actions: readonly { readonly kind: string; readonly status: string }[] = json.result.actions;
  assert.deepEqual(actions.map(({ kind, status }) => [kind, status]), [["reset", "aborted"], ["reset", "aborted"]]);
});

Deno.test("a cluster that goes away in the middle of an update leaves it aborted, and --resume completes it", async () => {
  await using proxy = await openProxy(clusterUrl);
  const config = { update: { retryFor: "1ms" } };
  await using project = await TestProject.open({ url: proxy.url, rows: 10, config });
  await done(project, "create", "movies");
  let bulks = 0;
  const repair = proxy.hook(({ path }) => path.includes("_bulk") && ++bulks > 2 ? "cut" : undefined);
  const broken = await dem(project, ["update", "movies", "--newer", "--batch-size", "2", "--json"]);
  assert.equal(broken.code, 1);
  assert.equal(broken.json.result.updates[0].outcome, "aborted");
  assert.equal(broken.json.error?.code, "unreachable");
  repair();
  const { json } = await done(project, "update", "movies", "--newer", "--resume", "--json");
  assert.equal(json.result.updates[0].outcome, "complete");
  assert.equal((await project.documents(`${project.prefix}movies-1`)).size, 10);
  assert.ok(requestsTo(proxy, /_bulk/).length > 2);
});
