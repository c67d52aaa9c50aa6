/**
 * The roles in docs/security.md: every kind of request that any command sends is covered by them, and nothing in them is
 * without need.
 *
 * The servers of these tests have no security. So what each request asks for stands here, with the actions' names and
 * what the privileges cover as the engines' own sources have them.
 */
import assert from "node:assert/strict";
import pg from "pg";
import { readPages } from "../docs/pages.ts";
import {
  clusterUrl,
  createDatabase,
  databaseUrl,
  dropDatabase,
  movies,
  postgresUrl,
  query,
  TestProject,
} from "../project.ts";
import { openProxy, type ProxiedRequest, type ProxyHook } from "../proxy.ts";
import { done } from "./release.ts";
import { dem } from "./run.ts";

/** A kind of request: its path after the index, and the actions that it asks for. */
interface Kind {
  readonly request: RegExp;
  readonly elasticsearch: readonly string[];
  readonly opensearch: readonly string[];
}

const same = (request: RegExp, ...actions: readonly string[]): Kind => ({
  request,
  elasticsearch: actions,
  opensearch: actions,
});

const kinds: readonly Kind[] = [
  same(/^GET \/$/, "cluster:monitor/main"),
  same(/^GET \/_nodes\/_local\/http$/, "cluster:monitor/nodes/info"),
  same(/^GET \/_nodes\/stats\/fs$/, "cluster:monitor/nodes/stats"),
  {
    request: /^GET \/_cluster\/settings$/,
    elasticsearch: ["cluster:monitor/settings"],
    opensearch: ["cluster:monitor/state"],
  },
  same(/^GET \/_cluster\/health\/INDEX$/, "cluster:monitor/health"),
  same(/^POST \/_cluster\/allocation\/explain$/, "cluster:monitor/allocation/explain"),
  same(/^GET \/_tasks$/, "cluster:monitor/tasks/lists"),
  same(/^GET \/_tasks\/[^/]+$/, "cluster:monitor/task/get"),
  same(/^POST \/_tasks\/[^/]+\/_cancel$/, "cluster:admin/tasks/cancel"),
  same(/^GET \/INDEX$/, "indices:admin/get"),
  same(/^GET \/INDEX\/_stats\/store$/, "indices:monitor/stats"),
  same(/^PUT \/INDEX$/, "indices:admin/create"),
  same(/^DELETE \/INDEX$/, "indices:admin/delete"),
  same(/^POST \/_aliases$/, "indices:admin/aliases"),
  same(/^PUT \/INDEX\/_settings$/, "indices:admin/settings/update"),
  same(/^PUT \/INDEX\/_mapping$/, "indices:admin/mapping/put"),
  same(/^(GET|POST) \/INDEX\/_refresh$/, "indices:admin/refresh"),
  same(/^(GET|POST) \/INDEX\/_(search|count)$/, "indices:data/read/search"),
  same(/^(GET|POST) \/INDEX\/_mget$/, "indices:data/read/mget", "indices:data/read/mget[shard]"),
  same(/^POST \/INDEX\/_bulk$/, "indices:data/write/bulk", "indices:data/write/bulk[s]", "indices:data/write/index"),
  same(/^POST \/INDEX\/_delete_by_query$/, "indices:data/write/delete/byquery", "indices:data/read/search"),
  same(/^POST \/_reindex$/, "indices:data/write/reindex", "indices:data/read/search", "indices:data/write/bulk"),
  {
    request: /^POST \/INDEX\/_pit$/,
    elasticsearch: ["indices:data/read/open_point_in_time"],
    opensearch: ["indices:data/read/point_in_time/create"],
  },
  {
    request: /^DELETE \/_pit$/,
    elasticsearch: ["indices:data/read/close_point_in_time"],
    opensearch: ["indices:data/read/point_in_time/delete"],
  },
  same(/^POST \/_search$/, "indices:data/read/search"),
];

/** What privileges cover. */
const privileges: Readonly<Record<"elasticsearch" | "opensearch", Readonly<Record<string, readonly string[]>>>> = {
  elasticsearch: {
    monitor: ["cluster:monitor/"],
    manage: ["indices:monitor/", "indices:admin/"],
    read: ["indices:data/read/"],
    write: ["indices:data/write/"],
  },
  opensearch: {
    cluster_monitor: ["cluster:monitor/"],
    cluster_composite_ops: [
      "indices:data/write/bulk",
      "indices:data/write/reindex",
      "indices:admin/aliases",
      "indices:data/read/mget",
    ],
    manage: ["indices:monitor/", "indices:admin/"],
    read: ["indices:data/read"],
    write: ["indices:data/write", "indices:admin/mapping/put"],
  },
};

/** OpenSearch asks for these of the cluster as a whole, although they are about indexes. */
const ofTheCluster = /^indices:data\/(write\/(bulk|reindex)|read\/mget)$/;

interface Role {
  readonly cluster: readonly string[];
  readonly index: readonly string[];
  readonly names: readonly string[];
}

/** The role that the docs give for an engine. */
async function documentedRole(engine: "elasticsearch" | "opensearch"): Promise<Role> {
  const page = (await readPages()).get("docs/security.md") ?? "";
  const [, text = ""] = new RegExp(`<!-- role: ${engine} -->\\s+\`\`\`json\n([^]*?)\`\`\``).exec(page) ?? [];
  const role = JSON.parse(text);
  if (engine === "elasticsearch") {
    return { cluster: role.cluster, index: role.indices[0].privileges, names: role.indices[0].names };
  }
  const [{ allowed_actions, index_patterns }] = role.index_permissions;
  return { cluster: role.cluster_permissions, index: allowed_actions, names: index_patterns };
}

function covers(engine: "elasticsearch" | "opensearch", granted: readonly string[], action: string): boolean {
  return granted.some((name) => name === action || privileges[engine][name]?.some((start) => action.startsWith(start)));
}

/** The actions that a role does not cover. */
function missing(engine: "elasticsearch" | "opensearch", role: Role, actions: Iterable<string>): readonly string[] {
  return [...actions].filter((action) => {
    const ofCluster = action.startsWith("cluster:") || (engine === "opensearch" && ofTheCluster.test(action));
    return !covers(engine, ofCluster ? role.cluster : role.index, action);
  });
}

/** A request's kind, its names of indexes replaced; and these names. */
function shapeOf({ method, path }: ProxiedRequest): { readonly shape: string; readonly names: readonly string[] } {
  const [bare] = path.split("?");
  const names: string[] = [];
  const shape = bare.replace(
    /^\/(?:(_cluster\/health)\/)?([^_/][^/]*|(?<=\/)[^_/][^/]*)/,
    (_, api, list) => {
      names.push(...decodeURIComponent(list).split(","));
      return api === undefined ? "/INDEX" : `/${api}/INDEX`;
    },
  );
  return { shape: `${method} ${shape}`, names };
}

/** Lets the first look at a task find it at work, however quick the cluster is: then its progress is asked for. */
function unfinishedAtFirst(): ProxyHook {
  let looks = 0;
  return async ({ method, path }, forward) => {
    if (method !== "GET" || !/^\/_tasks\/./.test(path) || looks++ > 0) return undefined;
    const { status, body } = await forward();
    return { status, body: { ...JSON.parse(body), completed: false } };
  };
}

Deno.test("the documented roles cover every request of every command, and nothing that none needs", async () => {
  await using proxy = await openProxy(clusterUrl, { hook: unfinishedAtFirst() });
  await using project = await TestProject.open({ url: proxy.url, rows: 40 });
  const { prefix } = project;
  const version = (number: number) => `${prefix}movies-${number}`;
  for (
    const command of [
      ["create", "--all", "--dry-run"],
      ["create", "movies"],
      ["update", "movies", "--newer", "--workers", "2", "--batch-size", "5"],
      ["activate", "movies"],
      ["update", "movies"],
      ["deploy", "movies"],
      ["create", "movies", "--force"],
      ["update", "movies", "--newer", "--from", version(1)],
      ["activate", "movies"],
      ["plan"],
      ["status"],
      ["list"],
      ["list", "--es-only"],
      ["history"],
      ["report"],
      ["search", "movies", "film"],
      ["verify", "movies"],
      ["verify", "movies", "--fix"],
      ["rollback", "movies"],
      ["clear", "movies", "--force"],
      ["clear", version(2), "--exact"],
      ["status", "movies", "--accept"],
      ["status", "movies", "--rebuild"],
      ["unlock", "movies"],
      ["prune", "movies", "--keep", "0"],
    ]
  ) await done(project, ...command);
  await project.define({ ...movies, mappings: { ...movies.mappings, _meta: { owner: "films" } } });
  await done(project, "deploy", "movies");
  await project.define({ ...movies, settings: { ...movies.settings, number_of_replicas: 1 }, revision: "2" });
  await done(project, "plan");
  await done(project, "create", "movies");
  await done(project, "update", "movies", "--newer");
  // No second node: what keeps the replica is asked for.
  await dem(project, ["activate", "movies"], {});
  await project.cluster("PUT", `/${prefix}old`, { settings: { number_of_replicas: 0 } });
  await project.define({ ...movies, name: "old" });
  await done(project, "adopt", "old", "--from", `${prefix}old`, "--yes");
  await done(project, "drop", "movies", "--force");
  await done(project, "dangerous-reset", `--yes=${prefix}`);

  const shapes = new Map<string, Kind | undefined>();
  for (const request of proxy.requests) {
    const { shape, names } = shapeOf(request);
    shapes.set(shape, kinds.find((kind) => kind.request.test(shape)));
    for (const name of names) assert.ok(name.startsWith(prefix), `${request.method} ${request.path}`);
  }
  const unknown = [...shapes].filter(([, kind]) => kind === undefined).map(([shape]) => shape);
  assert.deepEqual(unknown, [], "a kind of request that no role was held against");
  const used = new Set([...shapes.values()].filter((kind) => kind !== undefined));
  // These come only where something is interrupted, has no room for a replica, or disks are watched.
  for (const kind of kinds) if (/_cancel|allocation|stats\\\/fs/.test(kind.request.source)) used.add(kind);
  assert.deepEqual(kinds.filter((kind) => !used.has(kind)).map(({ request }) => request.source), [], "never sent");

  for (const engine of ["elasticsearch", "opensearch"] as const) {
    const role = await documentedRole(engine);
    const actions = new Set([...used].flatMap((kind) => kind[engine]));
    assert.deepEqual(missing(engine, role, actions), [], engine);
    for (const part of ["cluster", "index"] as const) {
      for (const privilege of role[part]) {
        const less = { ...role, [part]: role[part].filter((other) => other !== privilege) };
        assert.notDeepEqual(missing(engine, less, actions), [], `${engine}: ${privilege} is needed by nothing`);
      }
    }
    assert.deepEqual(role.names, ["qa1_*"]);
  }
});

/** A database with the films and with the roles that the docs give, under names of their own. */
async function openShop(stack: AsyncDisposableStack): Promise<{ source: string; history: string; url: string }> {
  const [, sql = ""] = /```sql ignore\n([^]*?)```/.exec((await readPages()).get("docs/security.md") ?? "") ?? [];
  const unique = crypto.randomUUID().slice(0, 8);
  const database = await createDatabase();
  const [source, history] = [`dem_source_${unique}`, `dem_history_${unique}`];
  for (const role of [source, history]) {
    stack.defer(() => query(postgresUrl, `drop role if exists ${role}`).then(() => {}));
  }
  stack.defer(() => dropDatabase(database));
  const url = databaseUrl(database);
  await query(
    url,
    `revoke create on schema public from public; revoke connect on database ${database} from public;
    create table movies (id integer primary key, title text, year integer, last_modified timestamptz);
    create table deleted_movies (id integer, deleted_at timestamptz);
    insert into movies select i, 'Film ' || i, 1900 + i, '2026-01-01T00:00:00Z' from generate_series(1, 5) i`,
  );
  await query(
    url,
    sql.replaceAll("dem_source", source).replaceAll("dem_history", history).replaceAll(
      "database shop",
      `database ${database}`,
    ),
  );
  const as = (role: string) => {
    const address = new URL(url);
    address.username = role;
    address.password = "";
    return address.href;
  };
  return { source: as(source), history: as(history), url };
}

Deno.test("the documented grants in Postgres are enough for a whole life, and the source cannot be written", async () => {
  await using stack = new AsyncDisposableStack();
  const shop = await openShop(stack);
  const deleted = "select id from deleted_movies where deleted_at >= :since";
  const project = stack.use(
    await TestProject.open({
      config: { source: shop.source, history: shop.history },
      definitions: [{ ...movies, source: { ...movies.source, deleted } }],
    }),
  );
  await done(project, "deploy", "movies", "--wait=60s");
  await query(shop.url, "delete from movies where id = 3; insert into deleted_movies values (3, now())");
  const { stderr } = await done(project, "update", "movies", "--resume");
  assert.doesNotMatch(stderr, /pg_read_all_stats/);
  assert.equal((await project.documents(`${project.prefix}movies`)).size, 4);
  await done(project, "work", "--until-idle");
  await done(project, "verify", "movies", "--exit-code");
  await done(project, "status");
  await done(project, "drop", "movies", "--force");
  await assert.rejects(query(shop.source, "delete from movies"), /permission denied/);
  await assert.rejects(query(shop.source, "select * from dem_action"), /permission denied/);
  await assert.rejects(query(shop.history, "select * from movies"), /permission denied/);
});

Deno.test("a source's user without pg_read_all_stats is told so, and one without a grant is refused with its table", async () => {
  await using stack = new AsyncDisposableStack();
  const shop = await openShop(stack);
  const role = new URL(shop.source).username;
  const project = stack.use(await TestProject.open({ config: { source: shop.source, history: shop.history } }));
  await query(shop.url, `revoke pg_read_all_stats from ${role}`);
  const other = new pg.Client({ connectionString: shop.url });
  await other.connect();
  stack.defer(() => other.end());
  const { stderr } = await done(project, "deploy", "movies");
  assert.match(stderr, /warning: .*pg_read_all_stats.*at least five minutes/s);
  await query(shop.url, `revoke select on movies from ${role}`);
  const refused = await dem(project, ["update", "movies", "--json"]);
  assert.equal(refused.code, 1);
  assert.equal(refused.json.error?.code, "source-failed");
  assert.match(refused.json.error?.message ?? "", /permission denied for table movies/);
});
