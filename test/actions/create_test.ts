import assert from "node:assert/strict";
import type { CreateResult } from "../../src/actions/results.ts";
import { isElasticsearch } from "../engine.ts";
import { histories, movies, TestProject } from "../project.ts";

const withField = {
  ...movies,
  mappings: { ...movies.mappings, properties: { ...movies.mappings.properties, rating: { type: "float" } } },
};

for (const history of histories) {
  Deno.test(`create() makes the first version and marks it as ours, history in ${history}`, async () => {
    await using project = await TestProject.open({ history });
    const toolkit = await project.toolkit();
    const { indexes } = await toolkit.create({ names: ["movies"] }) as CreateResult;
    const version = `${project.prefix}movies-1`;
    assert.deepEqual(indexes, [{ name: "movies", version, outcome: "created" }]);
    assert.deepEqual(await project.indexes(), { [version]: [] });
    const { body } = await project.cluster("GET", `/${version}/_mapping`);
    const { dem } = body[version].mappings._meta;
    assert.equal(dem.prefix, project.prefix);
    assert.equal(dem.name, "movies");
    assert.equal(dem.number, 1);
    assert.equal(dem.purpose, "index");
    assert.match(dem.hash, /^[0-9a-f]{64}$/);
  });

  Deno.test(`create() makes a version only when the schema changed, history in ${history}`, async () => {
    await using project = await TestProject.open({ history });
    await (await project.toolkit()).create({ names: ["movies"] });
    const again = await (await project.toolkit()).create({ names: ["movies"] }) as CreateResult;
    assert.equal(again.indexes[0].outcome, "unchanged");

    await project.define(withField);
    const changed = await (await project.toolkit()).create({ all: true }) as CreateResult;
    assert.equal(changed.indexes[0].outcome, "created");
    assert.equal(changed.indexes[0].version, `${project.prefix}movies-2`);
  });
}

Deno.test("create() takes 1, '1' and index.number_of_shards for the same setting", async () => {
  await using project = await TestProject.open();
  await (await project.toolkit()).create({ names: ["movies"] });
  await project.define({ ...movies, settings: { index: { number_of_shards: "1" }, "index.number_of_replicas": "0" } });
  const { indexes } = await (await project.toolkit()).create({ names: ["movies"] }) as CreateResult;
  assert.equal(indexes[0].outcome, "unchanged");
});

Deno.test("create() applies a dynamic setting in place", async () => {
  await using project = await TestProject.open();
  await (await project.toolkit()).create({ names: ["movies"] });
  await project.define({ ...movies, settings: { ...movies.settings, refresh_interval: "7s" } });
  const { indexes } = await (await project.toolkit()).create({ names: ["movies"] }) as CreateResult;
  assert.equal(indexes[0].outcome, "in-place");
  const version = `${project.prefix}movies-1`;
  const { body } = await project.cluster("GET", `/${version}/_settings?flat_settings`);
  assert.equal(body[version].settings["index.refresh_interval"], "7s");
  const after = await (await project.toolkit()).create({ names: ["movies"] }) as CreateResult;
  assert.equal(after.indexes[0].outcome, "unchanged");
});

Deno.test("create() applies a change of _meta in place and keeps our mark", async () => {
  await using project = await TestProject.open();
  await (await project.toolkit()).create({ names: ["movies"] });
  await project.define({ ...movies, mappings: { ...movies.mappings, _meta: { team: "films" } } });
  const { indexes } = await (await project.toolkit()).create({ names: ["movies"] }) as CreateResult;
  assert.equal(indexes[0].outcome, "in-place");
  const version = `${project.prefix}movies-1`;
  const { body } = await project.cluster("GET", `/${version}/_mapping`);
  assert.equal(body[version].mappings._meta.team, "films");
  assert.equal(body[version].mappings._meta.dem.name, "movies");
});

Deno.test("create({ force }) makes a version although nothing changed", async () => {
  await using project = await TestProject.open();
  const toolkit = await project.toolkit();
  await toolkit.create({ names: ["movies"] });
  const { indexes } = await toolkit.create({ names: ["movies"], force: true }) as CreateResult;
  assert.equal(indexes[0].version, `${project.prefix}movies-2`);
});

Deno.test("create() asks for a new version when the revision changed", async () => {
  await using project = await TestProject.open();
  await (await project.toolkit()).create({ names: ["movies"] });
  await project.define({ ...movies, revision: "2" });
  const { indexes } = await (await project.toolkit()).create({ names: ["movies"] }) as CreateResult;
  assert.equal(indexes[0].version, `${project.prefix}movies-2`);
});

Deno.test("create() makes a version again that is missing in the cluster, with nothing covered", async () => {
  await using project = await TestProject.open();
  const toolkit = await project.toolkit();
  await toolkit.create({ names: ["movies"] });
  await toolkit.update({ names: ["movies"], newer: true });
  await project.cluster("DELETE", `/${project.prefix}movies-1`);
  const { indexes } = await toolkit.create({ names: ["movies"] }) as CreateResult;
  assert.equal(indexes[0].outcome, "recreated");
  const { indexes: [listed] } = await toolkit.status({ names: ["movies"] });
  assert.equal(listed.coverage, "none");
});

Deno.test("create({ esOnly }) makes every missing version again from its snapshot", async () => {
  await using project = await TestProject.open();
  await (await project.toolkit()).create({ names: ["movies"] });
  await project.define(withField);
  await (await project.toolkit()).create({ names: ["movies"] });
  await project.cluster("DELETE", `/${project.prefix}movies-1,${project.prefix}movies-2`);
  const { indexes } = await (await project.toolkit()).create({ names: ["movies"], esOnly: true }) as CreateResult;
  assert.deepEqual(indexes.map(({ outcome }) => outcome), ["recreated", "recreated"]);
  const first = await project.cluster("GET", `/${project.prefix}movies-1/_mapping`);
  assert.equal(first.body[`${project.prefix}movies-1`].mappings.properties.rating, undefined);
  const second = await project.cluster("GET", `/${project.prefix}movies-2/_mapping`);
  assert.equal(second.body[`${project.prefix}movies-2`].mappings.properties.rating.type, "float");
});

Deno.test("create() never gives a number twice, not after a hard drop either", async () => {
  await using project = await TestProject.open();
  const toolkit = await project.toolkit();
  await toolkit.create({ names: ["movies"] });
  await toolkit.drop({ names: [`${project.prefix}movies-1`], exact: true, hard: true });
  const { indexes } = await toolkit.create({ names: ["movies"] }) as CreateResult;
  assert.equal(indexes[0].version, `${project.prefix}movies-2`);
});

Deno.test("create() skips a name that a foreign index has, with a warning", async () => {
  await using project = await TestProject.open();
  await project.cluster("PUT", `/${project.prefix}movies-1`);
  const { indexes } = await (await project.toolkit()).create({ names: ["movies"] }) as CreateResult;
  assert.equal(indexes[0].version, `${project.prefix}movies-2`);
  assert.match(project.warnings.join("\n"), /movies-1 is skipped/);
});

Deno.test("create() does not list a version that the cluster refused, and keeps the aborted action", async () => {
  await using project = await TestProject.open({
    definitions: [{ ...movies, mappings: { properties: { title: { type: "no_such_type" } } } }],
  });
  const toolkit = await project.toolkit();
  await assert.rejects(toolkit.create({ names: ["movies"] }), { code: "cluster-refused", message: /no_such_type/ });
  assert.deepEqual(await project.indexes(), {});
  const listed = await toolkit.list();
  assert.ok("indexes" in listed);
  assert.deepEqual(listed.indexes[0].versions, []);
  const { actions } = await toolkit.history();
  assert.equal(actions[0].kind, "create");
  assert.equal(actions[0].status, "aborted");
  assert.match(actions[0].error ?? "", /no_such_type/);
});

Deno.test("create() refuses an index whose template gave it an alias, and removes it again", async () => {
  await using project = await TestProject.open();
  const template = `${project.prefix}template`;
  await project.cluster("PUT", `/_index_template/${template}`, {
    index_patterns: [`${project.prefix}movies-*`],
    priority: 500,
    template: { aliases: { [`${project.prefix}films`]: {} } },
  });
  try {
    const toolkit = await project.toolkit();
    await assert.rejects(toolkit.create({ names: ["movies"] }), { code: "cluster-refused", message: /alias/ });
    assert.deepEqual(await project.indexes(), {});
  } finally {
    await project.cluster("DELETE", `/_index_template/${template}`);
  }
});

Deno.test("create() records what a template added, and warns; it is no drift then", async () => {
  await using project = await TestProject.open();
  const template = `${project.prefix}template`;
  await project.cluster("PUT", `/_index_template/${template}`, {
    index_patterns: [`${project.prefix}movies-*`],
    priority: 501,
    template: {
      settings: { "index.max_result_window": 20_000 },
      mappings: { properties: { tenant: { type: "keyword" } } },
    },
  });
  try {
    const toolkit = await project.toolkit();
    await toolkit.create({ names: ["movies"] });
    assert.match(project.warnings.join("\n"), /template of the cluster added .*tenant/);
    const { indexes } = await toolkit.status();
    assert.deepEqual(indexes[0].drift, []);
    const { indexes: again } = await toolkit.create({ names: ["movies"] }) as CreateResult;
    assert.equal(again[0].outcome, "unchanged");
  } finally {
    await project.cluster("DELETE", `/_index_template/${template}`);
  }
});

for (const dynamic of ["strict", true, ...(isElasticsearch ? ["runtime"] as const : [])] as const) {
  Deno.test(`create() records the fields that a template added, also where documents may add some: dynamic ${dynamic}`, async () => {
    await using project = await TestProject.open({
      definitions: [{ ...movies, mappings: { ...movies.mappings, dynamic } }],
    });
    const template = `${project.prefix}template`;
    await project.cluster("PUT", `/_index_template/${template}`, {
      index_patterns: [`${project.prefix}movies-*`],
      priority: 501,
      template: {
        mappings: {
          ...(isElasticsearch ? { runtime: { decade: { type: "long" } } } : {}),
          properties: { place: { properties: { town: { type: "keyword" } } }, title: { type: "text", store: true } },
        },
      },
    });
    try {
      const toolkit = await project.toolkit();
      await toolkit.create({ names: ["movies"] });
      const version = `${project.prefix}movies-1`;
      // In a pipeline there is one more, as the history is new.
      assert.deepEqual(project.warnings.filter((warning) => warning.startsWith(version)), [
        `${version}: an index template of the cluster added mappings.properties.place` +
        (isElasticsearch ? ", mappings.runtime.decade" : ""),
      ]);
      const drift = async () => (await toolkit.status()).indexes[0].drift.map(({ path }) => path);
      if (dynamic !== "strict") {
        await project.cluster("PUT", `/${version}/_doc/1?refresh=true`, { title: "one", extra: "two" });
      }
      assert.deepEqual(await drift(), []);
      await project.cluster("PUT", `/${version}/_mapping`, {
        properties: { place: { properties: { town: { type: "keyword", ignore_above: 7 } } } },
      });
      assert.deepEqual(await drift(), ["mappings.properties.place.properties.town.ignore_above"]);
    } finally {
      await project.cluster("DELETE", `/_index_template/${template}`);
    }
  });
}

Deno.test("create() goes through several indexes and reports the one that failed", async () => {
  await using project = await TestProject.open({
    definitions: [movies, { name: "broken", mappings: { properties: { a: { type: "no_such_type" } } } }],
  });
  const { indexes } = await (await project.toolkit()).create({ all: true }) as CreateResult;
  assert.deepEqual(indexes.map(({ name, outcome }) => [name, outcome]), [["broken", "failed"], ["movies", "created"]]);
  assert.equal(indexes[0].error?.code, "cluster-refused");
});

Deno.test("create({ dryRun }) says what it would send and does nothing", async () => {
  await using project = await TestProject.open();
  const toolkit = await project.toolkit();
  const result = await toolkit.create({ names: ["movies"], dryRun: true });
  assert.ok("requests" in result);
  assert.equal(result.requests.length, 1);
  assert.equal(result.requests[0].method, "PUT");
  assert.equal(result.requests[0].path, `/${project.prefix}movies-1`);
  assert.equal(result.requests[0].would, false);
  assert.deepEqual(await project.indexes(), {});
  await assert.rejects(Deno.stat(`${project.folder}/history.db`), Deno.errors.NotFound);
});

Deno.test("two environments with prefixes that begin alike keep apart", async () => {
  await using first = await TestProject.open();
  await using second = await TestProject.open({ prefix: `${first.prefix}b_` });
  await (await first.toolkit()).create({ names: ["movies"] });
  await (await second.toolkit()).create({ names: ["movies"] });
  await (await first.toolkit()).drop({ names: ["movies"], force: true });
  assert.deepEqual(Object.keys(await second.indexes()), [`${second.prefix}movies-1`]);
});
