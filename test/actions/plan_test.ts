/** What `plan` shows: differences with their reasons, what `deploy` would do, and what it would take. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { clusterUrl, movies, TestProject } from "../project.ts";
import { openProxy, type ProxyHook } from "../proxy.ts";
import { schemas } from "../definition/schemas.ts";

Deno.test("plan() finds no difference in any schema that the server has read back, made or adopted", async () => {
  await fc.assert(
    fc.asyncProperty(schemas, async (random) => {
      const { revision: _revision, ...schema } = random;
      const definition = { name: "movies", ...schema, settings: { number_of_replicas: 0, ...schema.settings } };
      await using project = await TestProject.open({ definitions: [definition] });
      const toolkit = await project.toolkit();
      await toolkit.create({ names: ["movies"] });
      const { indexes: [made] } = await toolkit.plan();
      assert.deepEqual([made.kind, made.differences], ["none", []]);
      const { indexes: [status] } = await toolkit.status();
      assert.deepEqual([status.drift, status.pending], [[], false]);

      await using other = await TestProject.open({ definitions: [definition] });
      const { settings, mappings } = definition;
      const put = await other.cluster("PUT", `/${other.prefix}byhand`, { settings, mappings });
      assert.equal(put.status, 200, JSON.stringify(put.body));
      const adopting = await other.toolkit();
      await adopting.adopt({ index: "movies", from: `${other.prefix}byhand` });
      const { indexes: [adopted] } = await adopting.plan();
      // Nothing of its schema differs; its documents are still to be read.
      assert.deepEqual([adopted.kind, adopted.differences], ["none", []]);
    }),
    { numRuns: 12 },
  );
});

Deno.test("plan() gives the steps that deploy takes, and what filling will take by what it took before", async () => {
  await using project = await TestProject.open({ rows: 300 });
  const toolkit = await project.toolkit();
  const { indexes: [first] } = await toolkit.plan();
  assert.deepEqual(first.steps, ["create", "fill", "catch-up", "check", "activate", "catch-up", "sweep"]);
  assert.deepEqual([first.estimate?.documents, first.estimate?.bytes, first.estimate?.seconds], [300, null, null]);
  const result = await toolkit.deploy({ names: ["movies"] });
  assert.ok("indexes" in result);
  assert.deepEqual(result.indexes[0].steps.map(({ step }) => step), first.steps);
  assert.deepEqual((await toolkit.plan()).indexes[0].steps, []);

  await project.define({
    ...movies,
    mappings: {
      ...movies.mappings,
      properties: { ...movies.mappings.properties, rating: { type: "float" }, year: { type: "long" } },
    },
    settings: { ...movies.settings, refresh_interval: "9s" },
  });
  const { indexes: [next] } = await (await project.toolkit()).plan();
  assert.equal(next.kind, "new-version");
  assert.deepEqual(next.differences.map(({ path, kind, reason }) => [path, kind, reason]), [
    ["settings.refresh_interval", "in-place", "a live index takes this setting"],
    ["mappings.properties.rating", "new-version", "documents that are there do not have the new field"],
    ["mappings.properties.year.type", "new-version", "the type of a field cannot be changed"],
  ]);
  assert.equal(next.estimate?.documents, 300);
  assert.ok((next.estimate?.bytes ?? 0) > 0);
  assert.ok((next.estimate?.seconds ?? 0) > 0);
});

/** A cluster that watches its disks, with so many bytes left below its high watermark. */
const watching =
  (room: number, settings: Readonly<Record<string, string>> = {}): ProxyHook => async ({ path }, forward) => {
    if (path.startsWith("/_cluster/settings")) {
      const { body } = await forward();
      const answer = JSON.parse(body);
      answer.transient = {
        ...answer.transient,
        "cluster.routing.allocation.disk.threshold_enabled": "true",
        "cluster.routing.allocation.disk.watermark.high": "90%",
        ...settings,
      };
      return { status: 200, body: answer };
    }
    if (!path.startsWith("/_nodes/stats/fs")) return undefined;
    const total = 1_000_000_000;
    const fs = { total: { total_in_bytes: total, available_in_bytes: total / 10 + room } };
    return {
      status: 200,
      body: { nodes: { one: { roles: ["master"], fs: { total: {} } }, two: { roles: ["data"], fs } } },
    };
  };

Deno.test("plan() and deploy() refuse a second copy that the disks have no room for", async () => {
  await using proxy = await openProxy(clusterUrl);
  await using project = await TestProject.open({ rows: 300, url: proxy.url });
  await (await project.toolkit()).deploy({ names: ["movies"] });
  await project.define({ ...movies, revision: "2" });
  const toolkit = await project.toolkit();
  const unhook = proxy.hook(watching(100));
  const { indexes: [planned] } = await toolkit.plan();
  assert.deepEqual([planned.kind, planned.error?.code, planned.estimate?.room], ["new-version", "guard", 100]);
  assert.match(
    planned.error?.message ?? "",
    /filling a new version of movies: it would take about .* watermark of 90%/,
  );
  const refused = await toolkit.deploy({ names: ["movies"] });
  assert.ok("indexes" in refused);
  assert.equal(refused.indexes[0].error?.code, "guard");
  assert.deepEqual(Object.keys(await project.indexes()), [`${project.prefix}movies-1`]);
  unhook();
  proxy.hook(watching(900_000_000));
  assert.equal((await toolkit.plan()).indexes[0].error, undefined);

  proxy.hook(watching(100));
  const forced = await toolkit.deploy({ names: ["movies"], force: ["disk"] });
  assert.ok("indexes" in forced);
  assert.equal(forced.indexes[0].activated, true);
  assert.match(project.warnings.join("\n"), /guard disk lifted/);
});

const watermarks: readonly (readonly [high: string, headroom: string | undefined, room: number])[] = [
  ["90%", undefined, 50_000_000],
  ["0.9", undefined, 50_000_000],
  ["95%", undefined, 100_000_000],
  ["100mb", undefined, 150_000_000 - 100 * 1024 ** 2],
  ["90%", "1kb", 150_000_000 - 1024],
  ["90%", "-1", 50_000_000],
  ["20%", undefined, 0],
];

for (const [high, headroom, room] of watermarks) {
  Deno.test(`the room below a watermark of ${high} with a headroom of ${headroom} is told`, async () => {
    await using proxy = await openProxy(clusterUrl);
    await using project = await TestProject.open({ url: proxy.url });
    const base = "cluster.routing.allocation.disk.watermark.high";
    proxy.hook(watching(50_000_000, { [base]: high, [`${base}.max_headroom`]: headroom ?? "150GB" }));
    const { indexes: [{ estimate }] } = await (await project.toolkit()).plan();
    assert.equal(estimate?.room, room);
  });
}

Deno.test("a cluster that does not let its nodes be looked at is planned for without disks", async () => {
  await using proxy = await openProxy(clusterUrl);
  await using project = await TestProject.open({ url: proxy.url });
  proxy.hook(({ path }) => path.startsWith("/_cluster/settings") ? { status: 403, body: { error: "no" } } : undefined);
  const { indexes: [planned] } = await (await project.toolkit()).plan();
  assert.deepEqual([planned.error, planned.estimate?.room, planned.estimate?.documents], [undefined, null, 5]);
});
