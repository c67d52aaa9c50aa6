/** A sample of the crashes at every step, drawn by a seed, as processes that end by SIGKILL; over both histories. */
import assert from "node:assert/strict";
import { clusterUrl, createDatabase, databaseUrl, dropDatabase, histories } from "../project.ts";
import { Random } from "../../tools/bench/random.ts";
import { allDeathsOf, dieAndRunAgain, runInPeace, scenarioOf } from "./crashes.ts";
import { inLanes } from "./lanes.ts";
import { scenarios } from "./scenarios.ts";

/** Commands that are sampled, and the deaths of each. */
const SAMPLE = { commands: 6, deaths: 2 };

for (const [seed, history] of histories.entries()) {
  Deno.test(`commands that are killed as processes come to the same end when they are run again (${history})`, async () => {
    const database = history === "postgres" ? await createDatabase() : undefined;
    try {
      const options = { cluster: clusterUrl, ...(database === undefined ? {} : { history: databaseUrl(database) }) };
      const names = new Random(seed).shuffled(Object.keys(scenarios)).slice(0, SAMPLE.commands);
      let died = 0;
      await inLanes(2, names, async (name) => {
        const peace = await runInPeace(scenarioOf(name), options);
        const deaths = new Random(seed).shuffled(allDeathsOf(peace)).slice(0, SAMPLE.deaths);
        for (const death of deaths) {
          if (await dieAndRunAgain(name, death, peace, options, "killed")) died++;
        }
      });
      assert.ok(died > SAMPLE.commands, `it was killed ${died} times`);
    } finally {
      if (database !== undefined) await dropDatabase(database);
    }
  });
}
