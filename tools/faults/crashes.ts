/**
 * Every command, killed as a process before and after each of its steps, and run again.
 *
 * @module
 */
import { allDeathsOf, dieAndRunAgain, runInPeace, scenarioOf } from "../../test/faults/crashes.ts";
import { inLanes } from "../../test/faults/lanes.ts";
import { scenarios } from "../../test/faults/scenarios.ts";

/** Lets all of them die everywhere; gives the number of those that did not come to the same end. */
export async function crashes(
  cluster: string,
  { signal, tell }: { readonly signal: AbortSignal; readonly tell: (line: string) => void },
): Promise<number> {
  let bad = 0;
  for (const name of Object.keys(scenarios)) {
    const peace = await runInPeace(scenarioOf(name), { cluster });
    let killed = 0;
    await inLanes(2, allDeathsOf(peace), async (death) => {
      if (signal.aborted) return;
      try {
        if (await dieAndRunAgain(name, death, peace, { cluster }, "killed")) killed++;
      } catch (error) {
        bad++;
        tell(error instanceof Error ? error.message : String(error));
      }
    });
    tell(`${name}: ${peace.steps.length} steps, ${killed} kills`);
  }
  return bad;
}
