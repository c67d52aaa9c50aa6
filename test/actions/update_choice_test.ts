/** Which versions an update is about, and what several of them make. */
import assert from "node:assert/strict";
import type { UpdateOptions } from "../../src/actions/results.ts";
import { rollback } from "../../src/actions/rollback.ts";
import { update } from "../../src/actions/update.ts";
import { rehearse } from "../../src/cluster/rehearse.ts";
import { Filling } from "./filling.ts";

/** Updates by base name; gives the numbers of the versions that were filled. */
async function updateFilms(filling: Filling, options: UpdateOptions): Promise<readonly number[]> {
  const { updates } = await filling.work((workspace) => update(workspace, { names: ["films"], ...options }));
  assert.ok(updates.every(({ outcome }) => outcome === "complete"), JSON.stringify(updates));
  return updates.map(({ version }) => Number(/-(\d+)$/.exec(version)?.[1]));
}

Deno.test("update() is about the active version; without one it says what to run", async () => {
  await using filling = await Filling.open({ rows: 3 });
  await assert.rejects(updateFilms(filling, {}), { code: "no-active-version", hint: /^`dem update films --newer`/ });
  await filling.activate();
  await filling.create();
  assert.deepEqual(await updateFilms(filling, {}), [1]);
});

Deno.test("update({ newer }) fills what is newer than the active version and not withdrawn, or every version", async () => {
  await using filling = await Filling.open({ rows: 3 });
  await filling.create();
  assert.deepEqual(await updateFilms(filling, { newer: true }), [1, 2]);
  await filling.activate();
  assert.deepEqual(await updateFilms(filling, { newer: true }), []);
  await filling.create();
  assert.deepEqual(await updateFilms(filling, { newer: true }), [3]);
  await filling.activate();
  await filling.work((workspace) => rollback(workspace, { names: ["films"], noCatchUp: true }));
  assert.deepEqual(await updateFilms(filling, { newer: true }), []);
  assert.deepEqual(await updateFilms(filling, { older: true }), [1]);
  assert.deepEqual(await updateFilms(filling, { allVersions: true }), [1, 2, 3]);
  const names = [filling.version];
  assert.deepEqual(await updateFilms(filling, { names, exact: true, newer: true }), [2]);
});

Deno.test("updates of several versions are children of one action without a version, which has their sum", async () => {
  await using filling = await Filling.open({ rows: 3 });
  await filling.create();
  await updateFilms(filling, { allVersions: true });
  const [parent, ...children] = await filling.actions("update");
  assert.deepEqual([parent.version, parent.index, parent.parent, parent.documents], [null, "films", null, 6]);
  assert.deepEqual(children.map(({ parent, documents }) => [parent, documents]), [[parent.id, 3], [parent.id, 3]]);
  assert.ok([parent, ...children].every(({ status }) => status === "complete"));
});

Deno.test("of several versions one that fails leaves the others to go on, and the parent is aborted", async () => {
  await using filling = await Filling.open({ rows: 3 });
  await filling.create();
  await filling.cluster("DELETE", `/${filling.version}`);
  const { updates } = await filling.work((workspace) => update(workspace, { names: ["films"], allVersions: true }));
  assert.deepEqual(updates.map(({ outcome, documents, error }) => [outcome, documents, error?.code]), [
    ["aborted", 0, "version-not-found"],
    ["complete", 3, undefined],
  ]);
  const [parent] = await filling.actions("update");
  assert.deepEqual([parent.status, parent.documents], ["aborted", 3]);
  assert.match(parent.log, /films-1.*missing in the cluster/);
});

Deno.test("an interrupt ends a run over several versions with the results so far", async () => {
  await using filling = await Filling.open({ rows: 3 });
  await filling.create();
  const interrupt = new AbortController();
  const { updates } = await filling.work(
    (workspace) => update(workspace, { names: ["films"], allVersions: true }),
    { signal: interrupt.signal, report: () => interrupt.abort() },
  );
  assert.deepEqual(updates.map(({ outcome }) => outcome), ["interrupted"]);
});

Deno.test("options that exclude each other, and names that are not known, change nothing", async () => {
  await using filling = await Filling.open({ rows: 3 });
  const names = [filling.version];
  const refused: readonly (readonly [UpdateOptions, string])[] = [
    [{ newer: true, allVersions: true }, "usage"],
    [{ names, exact: true, allVersions: true }, "usage"],
    [{ names: [] }, "usage"],
    [{ names: ["film"] }, "index-not-found"],
    [{ names: ["films-9"], exact: true }, "version-not-found"],
  ];
  for (const [options, code] of refused) await assert.rejects(updateFilms(filling, options), { code });
  assert.deepEqual(await filling.actions("update"), []);
});

Deno.test("a dry run shows the requests, one bulk request standing for all, and sends none", async () => {
  await using filling = await Filling.open({ rows: 30 });
  const requests = await filling.work(async (workspace) => {
    const rehearsal = rehearse(workspace.cluster);
    const names = [filling.version];
    await update({ ...workspace, cluster: rehearsal, rehearsal }, { names, exact: true });
    return rehearsal.requests;
  });
  assert.deepEqual(
    requests.map(({ method, path, count, would }) => [method, path.replace(/-w-[^/]+/, "-w-"), count, would]),
    [
      ["POST", "/_aliases", undefined, false],
      ["PUT", `/${filling.version}/_settings`, undefined, true],
      ["POST", `/${filling.version}-w-/_bulk?require_alias=true`, 30, true],
      ["PUT", `/${filling.version}/_settings`, undefined, true],
      ["POST", "/_aliases", undefined, true],
    ],
  );
  assert.equal(await filling.count(), 0);
  assert.deepEqual(await filling.aliases(), []);
  assert.deepEqual(await filling.actions("update"), []);
});
