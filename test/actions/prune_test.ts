/** Which versions `prune` drops, and which never. */
import assert from "node:assert/strict";
import type { Toolkit } from "../../src/mod.ts";
import { histories, TestProject } from "../project.ts";

/** Makes, fills and activates versions, so that as many are there. */
async function releases(toolkit: Toolkit, count: number): Promise<void> {
  for (let made = 0; made < count; made++) {
    await toolkit.create({ names: ["movies"], force: true });
    await toolkit.update({ names: ["movies"], newer: true });
    await toolkit.activate({ names: ["movies"] });
  }
}

async function pruned(toolkit: Toolkit, keep: number): Promise<readonly string[]> {
  const result = await toolkit.prune({ names: ["movies"], keep });
  assert.ok("versions" in result);
  return result.versions.map(({ version }) => version);
}

async function numbers(project: TestProject): Promise<readonly number[]> {
  return Object.keys(await project.indexes()).map((name) => Number(name.split("-").at(-1))).sort((a, b) => a - b);
}

for (const history of histories) {
  Deno.test(`prune() keeps the newest inactive versions and the active one, history in ${history}`, async () => {
    await using project = await TestProject.open({ history });
    const toolkit = await project.toolkit();
    await releases(toolkit, 5);
    const name = (number: number) => `${project.prefix}movies-${number}`;
    assert.deepEqual(await pruned(toolkit, 2), [name(1), name(2)]);
    assert.deepEqual(await numbers(project), [3, 4, 5]);
    assert.deepEqual(await pruned(toolkit, 2), []);
    // The one that was active before stays, whatever is to be kept.
    assert.deepEqual(await pruned(toolkit, 0), [name(3)]);
    assert.deepEqual(await numbers(project), [4, 5]);
    const { actions } = await toolkit.history({ names: ["movies"] });
    const prunes = actions.filter(({ kind }) => kind === "prune");
    assert.equal(prunes.length, 2);
    assert.deepEqual(
      actions.filter(({ kind, parent }) => kind === "drop" && parent === prunes[1].id).map(({ version }) => version),
      [name(2), name(1)],
    );
  });
}

Deno.test("prune() keeps a newer version that is not withdrawn, and drops one that is", async () => {
  await using project = await TestProject.open();
  const toolkit = await project.toolkit();
  await releases(toolkit, 3);
  await toolkit.rollback({ names: ["movies"], noCatchUp: true });
  await toolkit.create({ names: ["movies"], force: true });
  // Active is 2, before it was 1; 3 is withdrawn and 4 newer.
  assert.deepEqual(await pruned(toolkit, 0), [`${project.prefix}movies-3`]);
  assert.deepEqual(await numbers(project), [1, 2, 4]);
});

Deno.test("prune() leaves a version that another run is at", async () => {
  await using project = await TestProject.open();
  const toolkit = await project.toolkit();
  await releases(toolkit, 4);
  const busy = `${project.prefix}movies-1`;
  const started = Promise.withResolvers<void>();
  const stop = new AbortController();
  const other = await project.toolkit({ signal: stop.signal, onProgress: () => started.resolve() });
  const updating = other.update({ names: [busy], exact: true });
  await started.promise;
  const gone = await pruned(toolkit, 0);
  // Whether the update has ended meanwhile or not, nothing that it writes to was dropped beneath it.
  await updating;
  assert.ok(gone.includes(`${project.prefix}movies-2`));
  const held = await numbers(project);
  assert.equal(held.includes(1), !gone.includes(busy));
});

Deno.test("prune() of an index without an active version changes nothing", async () => {
  await using project = await TestProject.open();
  const toolkit = await project.toolkit();
  await toolkit.create({ names: ["movies"] });
  await assert.rejects(toolkit.prune({ names: ["movies"], keep: 0 }), { code: "no-active-version" });
  await assert.rejects(toolkit.prune({ names: ["movies"], keep: -1 }), { code: "usage" });
  await assert.rejects(toolkit.prune({ keep: 1 }), { code: "usage" });
  assert.deepEqual(await numbers(project), [1]);
});

Deno.test("prune({ dryRun }) says what would be deleted, and deletes nothing", async () => {
  await using project = await TestProject.open();
  const toolkit = await project.toolkit();
  await releases(toolkit, 3);
  const result = await toolkit.prune({ names: ["movies"], keep: 0, dryRun: true });
  assert.ok("requests" in result);
  const [{ method, path }] = result.requests;
  assert.equal(method, "DELETE");
  assert.match(path, new RegExp(`^/${project.prefix}movies-1\\?`));
  assert.deepEqual(await numbers(project), [1, 2, 3]);
});
