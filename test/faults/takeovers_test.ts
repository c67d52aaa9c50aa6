/** A process that is paused for longer than its lease, while others take its locks over, does no harm when it wakes up. */
import assert from "node:assert/strict";
import { Random } from "../../tools/bench/random.ts";
import { clusterUrl } from "../project.ts";
import { scenarioOf } from "./crashes.ts";
import { inLanes } from "./lanes.ts";
import { scenarios } from "./scenarios.ts";
import { meanwhile, pauseAndWake, pointsOf } from "./takeovers.ts";

const options = { cluster: clusterUrl };

/** Losses that were found: what holds, the command that is paused, before what, which of these, and what others do. */
const losses: readonly (readonly [
  fact: string,
  scenario: string,
  point: RegExp,
  which: number,
  other: keyof typeof meanwhile,
])[] = [
  [
    "an update that wakes up when its version was cleared does not say that it is full",
    "update, full, of the active version",
    /^history\.changeVersion$/,
    -1,
    "all versions are cleared",
  ],
  [
    "an activation that wakes up when another version was activated records nothing",
    "activate",
    /^history\.setActive$/,
    -1,
    "another version is deployed",
  ],
  [
    "an update that meets an activation paused between alias and record settles it",
    "activate",
    /^history\.setActive$/,
    -1,
    "rows change and all versions are updated",
  ],
  [
    "a clear that wakes up when its version was dropped makes no index",
    "clear, of another version",
    /^history\.lock$/,
    0,
    "all versions are dropped",
  ],
  [
    "a drop closes the batches of an update that was paused over them",
    "update, the first of a version",
    /^history\.claimBatch$/,
    1,
    "all versions are dropped",
  ],
];

for (const [fact, name, pattern, which, other] of losses) {
  Deno.test(fact, async () => {
    const points = await pointsOf(scenarioOf(name), options);
    const at = points.flatMap((point, at) => pattern.test(point) ? at + 1 : []).at(which);
    assert.ok(at !== undefined, `it never comes to ${pattern}`);
    await pauseAndWake(scenarioOf(name), at, meanwhile[other], options);
  });
}

/** So many commands, and so many pauses of each. */
const SAMPLE = { commands: 8, pauses: 4 };

Deno.test("a sample of pauses, of commands at any point, does no harm whatever others do meanwhile", async () => {
  const names = new Random(3).shuffled(Object.keys(scenarios)).slice(0, SAMPLE.commands);
  await inLanes(2, names, async (name) => {
    const points = await pointsOf(scenarioOf(name), options);
    const random = new Random(points.length);
    for (let pause = 0; pause < SAMPLE.pauses; pause++) {
      const [what, other] = random.of(Object.entries(meanwhile));
      const at = 1 + random.below(points.length);
      await pauseAndWake(scenarioOf(name), at, other, options).catch((error) => {
        throw new Error(`${name}, ${what}: ${error.message}`, { cause: error });
      });
    }
  });
});
