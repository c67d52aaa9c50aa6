/**
 * The runtime that stands in front of a compiled program: `DENORT_BIN`, where it is set.
 *
 * Deno takes whatever is named there: a runtime for another machine gives a program for that one, and one of another
 * version a program that dies when it starts. Without the variable, Deno downloads the right one.
 *
 * @module
 */
import { FailedError } from "../../src/errors.ts";
import { type Machine, machineOf } from "./machine.ts";
import type { Target } from "./targets.ts";

/** Throws FailedError unless a runtime is made for a target, and of a version of Deno. */
export async function checkRuntime(file: string, target: Target, version: string): Promise<void> {
  const attempt = `compiling for ${target.name}: DENORT_BIN`;
  const machine = await machineOf(file).catch((cause) => {
    throw new FailedError(`${attempt} cannot be read: ${cause.message}`, { cause });
  });
  if (machine === undefined || !isFor(machine, target)) {
    const what = machine === undefined ? "no program that could be one" : `one for ${machine.os} on ${machine.arch}`;
    throw new FailedError(`${attempt} must be a denort for ${target.os} on ${target.arch}, and is ${what}`, {
      hint: "Name the right one, or unset it: Deno downloads the one that it needs.",
    });
  }
  const found = await denoVersionOf(file);
  if (found === version) return;
  throw new FailedError(
    `${attempt} must be a denort ${version}, and is ${found === undefined ? "none of any version" : `one of ${found}`}`,
    { hint: `Take the denort of Deno ${version}, or compile with Deno ${found ?? "of the same version"}.` },
  );
}

/** Whether a program for a machine runs on another. */
export function isFor(machine: Machine, target: Machine): boolean {
  return machine.os === target.os && machine.arch === target.arch;
}

/** The version in what a runtime calls itself in requests, which is the only place where it can be read unstarted. */
async function denoVersionOf(file: string): Promise<string | undefined> {
  const text = new TextDecoder("latin1").decode(await Deno.readFile(file));
  return /Deno\/(\d+\.\d+\.\d+)/.exec(text)?.[1];
}
