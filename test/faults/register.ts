/** Registers the enumerated crashes of commands as tests. */
import assert from "node:assert/strict";
import { clusterUrl } from "../project.ts";
import { deathsOf, dieAndRunAgain, runInPeace, scenarioOf } from "./crashes.ts";
import { inLanes } from "./lanes.ts";
import { scenarios } from "./scenarios.ts";

/** Registers a test for each scenario of these commands. */
export function testCrashes(commands: readonly string[]): void {
  const names = Object.keys(scenarios).filter((name) => commands.some((command) => name.startsWith(command)));
  for (const name of names) {
    Deno.test(`${name}: killed at any step and run again, it comes to the same end`, async () => {
      const options = { cluster: clusterUrl };
      const peace = await runInPeace(scenarioOf(name), options);
      const deaths = deathsOf(peace);
      let died = 0;
      await inLanes(2, deaths, async (death) => {
        if (await dieAndRunAgain(name, death, peace, options)) died++;
      });
      assert.ok(died > deaths.length / 2, `it died ${died} of ${deaths.length} times`);
    });
  }
}
