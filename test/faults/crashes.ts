/** Crashes at every step of a command: each is followed by the same command, and held against an undisturbed run. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { type Death, Lifeline } from "./lifeline.ts";
import { type Scenario, scenarios } from "./scenarios.ts";
import type { Standing } from "./standing.ts";
import { World, type WorldOptions } from "./world.ts";

/** A run that nothing disturbs. */
export interface Undisturbed {
  readonly steps: readonly string[];
  readonly standing: Standing;
}

/** How a run dies: as a part of this process, or as a process of its own. */
export type Way = "thrown" | "killed";

/** Runs a scenario in peace. */
export async function runInPeace(scenario: Scenario, options: WorldOptions): Promise<Undisturbed> {
  await using world = await World.open(scenario, options);
  const lifeline = new Lifeline();
  await world.run(lifeline);
  return { steps: lifeline.steps, standing: await world.standing() };
}

/**
 * The deaths of a run that differ: before each step, and after the last.
 *
 * A dead run changes nothing more. So what it leaves when it dies after a step is what it leaves when it dies before the
 * next one, or, inside of a transaction, before the first of that.
 */
export function deathsOf({ steps }: Undisturbed): readonly Death[] {
  const before = steps.map((_, at): Death => ({ step: at + 1, when: "before" }));
  return [...before, { step: steps.length, when: "after" }];
}

/** Every death, before and after each step. */
export function allDeathsOf({ steps }: Undisturbed): readonly Death[] {
  return steps.flatMap((_, at): Death[] => [{ step: at + 1, when: "before" }, { step: at + 1, when: "after" }]);
}

/**
 * Dies, runs the same command again, and throws where things stand otherwise than after the undisturbed run. Gives
 * whether it died: on a slow day a run may have a step more, on a fast one less.
 */
export async function dieAndRunAgain(
  name: string,
  death: Death,
  { standing, steps }: Undisturbed,
  options: WorldOptions,
  way: Way = "thrown",
): Promise<boolean> {
  await using world = await World.open(scenarioOf(name), options);
  const died = await (way === "thrown" ? dieHere : dieElsewhere)(world, name, death);
  const what = `${name}: died ${death.when} step ${death.step}, ${steps[death.step - 1]}`;
  try {
    await world.run(new Lifeline());
  } catch (error) {
    assert.fail(`${what}; the same command again: ${error instanceof Error ? error.stack : error}`);
  }
  assert.deepEqual(await world.standing(), standing, what);
  assert.deepEqual(world.faultsOfHistory(), [], what);
  return died;
}

/** Finds a scenario. */
export function scenarioOf(name: string): Scenario {
  const scenario = scenarios[name];
  if (scenario === undefined) throw new Error(`there is no scenario ${name}`);
  return scenario;
}

/** Dies in this process: all that it would have done then is cut off. */
async function dieHere(world: World, _name: string, death: Death): Promise<boolean> {
  const lifeline = new Lifeline(death);
  try {
    await world.run(lifeline);
  } catch (error) {
    // What it makes of its death is of no matter.
    if (!lifeline.dead) throw error;
  }
  return lifeline.dead;
}

/** Dies as a process, by SIGKILL. */
async function dieElsewhere({ place }: World, name: string, death: Death): Promise<boolean> {
  const script = fileURLToPath(new URL("crash-child.ts", import.meta.url));
  const { signal, success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "-A", script, JSON.stringify({ place, name, death })],
    stdout: "null",
    stderr: "inherit",
  }).output();
  if (!success && signal !== "SIGKILL") throw new Error(`${name}: the process ended by itself before ${death.step}`);
  return signal === "SIGKILL";
}
