/** Losses that the enumerated crashes have found, each by its own name. */
import assert from "node:assert/strict";
import { clusterUrl } from "../project.ts";
import { dieAndRunAgain, runInPeace, scenarioOf } from "./crashes.ts";

/** What holds, the command that was killed, and which of its steps of a kind it dies before; -1 is the last of these. */
const losses: readonly (readonly [fact: string, scenario: string, step: RegExp, which: number])[] = [
  [
    "an index that create --es-only made again is recorded by the next one, though it was killed before it could",
    "create, of what is missing in the cluster",
    /^update dem_version/,
    -1,
  ],
  [
    "drop of a version that a killed run has dropped closes what that has left, and is no failure",
    "drop, of a version",
    /^update dem_action/,
    -1,
  ],
  [
    "drop --hard of a version that a killed run has removed is no failure",
    "drop --hard, of the active version",
    /^update dem_action/,
    -1,
  ],
  [
    "adopt goes on where it was killed between the record of the version and that of its activation",
    "adopt, of an index under its own name",
    /^update dem_index/,
    -1,
  ],
  [
    "adopt of a copy goes on where it was killed between the record of the version and that of its activation",
    "adopt, of an index that has the alias's name",
    /^update dem_index/,
    -1,
  ],
  [
    "dangerous-reset drops what a killed one has created and not recorded",
    "dangerous-reset",
    /^insert "dem_version"/,
    -1,
  ],
  [
    "a reset that was killed before it dropped anything is closed by the next one",
    "dangerous-reset --es-only",
    /^insert "dem_action"/,
    1,
  ],
];

for (const [fact, name, pattern, which] of losses) {
  Deno.test(fact, async () => {
    const options = { cluster: clusterUrl };
    const peace = await runInPeace(scenarioOf(name), options);
    const step = peace.steps.flatMap((step, at) => pattern.test(step) ? at + 1 : []).at(which);
    assert.ok(step !== undefined, `it has no step like ${pattern}`);
    assert.ok(await dieAndRunAgain(name, { step, when: "before" }, peace, options));
  });
}
