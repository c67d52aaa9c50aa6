/** Runs that are paused for longer than their lease, while another command takes their locks over; then they wake up. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { clear } from "../../src/actions/clear.ts";
import { create } from "../../src/actions/create.ts";
import { deploy } from "../../src/actions/deploy.ts";
import { drop } from "../../src/actions/drop.ts";
import { update } from "../../src/actions/update.ts";
import type { Workspace } from "../../src/actions/workspace.ts";
import { StopPoint } from "./pausing.ts";
import { changeFilmsAgain, revised, type Scenario } from "./scenarios.ts";
import type { Standing } from "./standing.ts";
import { World, type WorldOptions } from "./world.ts";

const names = ["films"];

/** What others do, and whether every version is exactly its source then. */
export interface Other {
  readonly exact: boolean;
  run(world: World): Promise<void>;
}

/** What others do meanwhile. */
export const meanwhile: Readonly<Record<string, Other>> = {
  "all versions are cleared": {
    exact: false,
    run: (world) => world.as((workspace) => clear(workspace, { names, allVersions: true, force: true })),
  },
  "rows change and all versions are updated": {
    exact: true,
    run: async (world) => {
      changeFilmsAgain(world.place.folder);
      await world.as((workspace) => update(workspace, { names, allVersions: true }));
    },
  },
  "all versions are dropped": {
    exact: false,
    run: (world) => world.as((workspace) => drop(workspace, { names, force: true })),
  },
  "another version is deployed": {
    exact: false,
    run: (world) => world.as((workspace) => deploy(workspace, { names }), revised("9")),
  },
};

/** Counts the points at which a scenario's run can be stopped. */
export async function pointsOf(scenario: Scenario, options: WorldOptions): Promise<readonly string[]> {
  await using world = await World.open(scenario, options);
  const stop = new StopPoint();
  await world.attempt((workspace) => stop.on(workspace));
  return stop.points;
}

/** Stops a run at a point, lets others do something, and lets it go on; throws where that did any harm. */
export async function pauseAndWake(
  scenario: Scenario,
  at: number,
  other: Other,
  options: WorldOptions,
): Promise<void> {
  await using world = await World.open(scenario, options);
  const stop = new StopPoint(at);
  const ended = world.attempt((workspace) => stop.on(workspace)).finally(() => stop.release());
  await stop.reached;
  const what = `stopped before ${stop.points[at - 1]} (${at})`;
  expireLeases(world);
  let exact = other.exact;
  try {
    await other.run(world);
  } catch (error) {
    exact = false;
    // Between the deletion of an index and its record there is nothing to update.
    const expected = error instanceof Error && /missing in the cluster|was dropped/.test(error.message);
    if (!expected) assert.fail(`${what}, the other fails: ${error instanceof Error ? error.stack : error}`);
  }
  stop.release();
  await ended;
  assertSound(world, await world.standing(), what, exact);
  // Whoever comes next finds nothing in the way.
  await world.as(async (workspace: Workspace) => {
    await create(workspace, { names });
    await deploy(workspace, { names });
    await create(workspace, { names, esOnly: true });
    await update(workspace, { names, allVersions: true });
  }).catch((error) => assert.fail(`${what}, then the next fails: ${error.stack}`));
  const healed = await world.standing();
  assertSound(world, healed, `${what}, in the end`, true);
  const left = { unknown: healed.unknown, unfinished: healed.unfinished, locks: healed.locks };
  assert.deepEqual(left, { unknown: [], unfinished: [], locks: 0 }, what);
}

/** As if the paused process had not shown for so long that it lives. */
function expireLeases({ place }: World): void {
  const database = new DatabaseSync(place.history.slice("sqlite:".length), { timeout: 20_000 });
  try {
    database.exec("update dem_lock set lease_until = '2000-01-01T00:00:00.000Z'");
  } finally {
    database.close();
  }
}

/** What the history says of documents and aliases is so. */
function assertSound(world: World, standing: Standing, what: string, exact: boolean): void {
  const rows = world.films();
  const told = JSON.stringify(standing);
  assert.ok(standing.holders.length <= 1, what);
  for (const { rank, coverage, live, rejections, active, loading } of standing.versions) {
    assert.equal(active, standing.holders.includes(rank), `${what}: whether ${rank} is active\n${told}`);
    if (live === null) continue;
    if (!loading) assert.notEqual(live.refreshInterval, "-1", `${what}: ${rank} has the settings of a load`);
    if (coverage !== "full") continue;
    const wanted = [...rows.keys()].filter((id) => !rejections.includes(id) && (exact || UNCHANGED.includes(id)));
    const missing = wanted.filter((id) => !(id in live.documents));
    const stray = Object.entries(live.documents).filter(([id, document]) =>
      (exact || UNCHANGED.includes(id)) && titleOf(document) !== rows.get(id)
    );
    assert.deepEqual({ missing, stray }, { missing: [], stray: [] }, `${what}: ${rank} is full\n${told}`);
  }
}

/** Films that are the same at all times. */
const UNCHANGED: readonly string[] = ["3", "7"];

function titleOf(document: unknown): unknown {
  return typeof document === "object" && document !== null && "title" in document ? document.title : undefined;
}
