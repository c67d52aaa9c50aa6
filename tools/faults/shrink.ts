/**
 * Makes a round that failed smaller, as long as it still fails.
 *
 * @module
 */
import type { Violation } from "./play.ts";
import type { Round, Step } from "./steps.ts";

/** A smaller round may be lucky once. */
const TRIES = 2;

/** Drops steps, then faults, as long as `fails` says that what is left still fails; gives up after so many milliseconds. */
export async function shrink(
  round: Round,
  fails: (round: Round) => Promise<Violation | undefined>,
  patience: number,
): Promise<Round> {
  const deadline = performance.now() + patience;
  let smallest = round;
  for (let shrunk = true; shrunk;) {
    shrunk = false;
    for (const smaller of smallerThan(smallest)) {
      if (performance.now() > deadline) return smallest;
      if (await failsOnce(smaller, fails)) {
        smallest = smaller;
        shrunk = true;
        break;
      }
    }
  }
  return smallest;
}

async function failsOnce(
  round: Round,
  fails: (round: Round) => Promise<Violation | undefined>,
): Promise<boolean> {
  for (let tries = 0; tries < TRIES; tries++) if (await fails(round) !== undefined) return true;
  return false;
}

function* smallerThan(round: Round): Iterable<Round> {
  const { steps } = round;
  for (let at = steps.length - 1; at >= 0; at--) yield { ...round, steps: steps.toSpliced(at, 1) };
  for (const [at, step] of steps.entries()) {
    for (const smaller of smallerSteps(step)) yield { ...round, steps: steps.with(at, smaller) };
  }
}

function* smallerSteps(step: Step): Iterable<Step> {
  if (step.do !== "run") return;
  const { beside, rowsAt, faults, ...bare } = step;
  if (beside !== undefined) yield { ...bare, faults, ...(rowsAt === undefined ? {} : { rowsAt }) };
  if (rowsAt !== undefined) yield { ...bare, faults, ...(beside === undefined ? {} : { beside }) };
  for (let at = 0; at < faults.length; at++) yield { ...step, faults: faults.toSpliced(at, 1) };
}
