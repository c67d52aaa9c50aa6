/** The whole way of a version, through the command line. */
import assert from "node:assert/strict";
import { dem, type Outcome, type Place } from "./run.ts";

/** Runs a command that must succeed. */
export async function done(place: Place, ...args: readonly string[]): Promise<Outcome> {
  const outcome = await dem(place, args);
  assert.equal(outcome.code, 0, `dem ${args.join(" ")}\n${outcome.stdout}${outcome.stderr}`);
  return outcome;
}

/** Creates, fills and activates a new version of an index, whether or not its schema changed. */
export async function release(place: Place, index = "movies"): Promise<void> {
  await done(place, "create", index, "--force");
  await done(place, "update", index, "--newer");
  await done(place, "activate", index);
}
