/** Commands that must be refused: with which words and which exit code, and with nothing changed. */
import assert from "node:assert/strict";
import type { ErrorCode } from "../../src/errors.ts";
import type { TestProject } from "../project.ts";
import { dem, type RunOptions } from "./run.ts";
import { type Traces, unchanged } from "./unchanged.ts";

/** How a command is refused. */
export interface Refusal {
  readonly exit: number;
  readonly code: ErrorCode;
  readonly message: RegExp | readonly RegExp[];
  /** What to do about it; null where the message itself says what was expected. */
  readonly hint: RegExp | null;
}

/** Runs a command, and fails unless it is refused so and nothing is changed. */
export async function refused(
  project: TestProject,
  args: readonly string[],
  refusal: Refusal,
  { aborted, ...options }: RunOptions & Traces = {},
): Promise<void> {
  const traces = aborted === undefined ? {} : { aborted: [...aborted, ...aborted] };
  await unchanged(project, () => refusedWith(project, args, refusal, options), traces);
}

/** Runs a command for people and for programs, and fails unless both are told this; says nothing of what it changed. */
export async function refusedWith(
  project: TestProject,
  args: readonly string[],
  { exit, code, message, hint }: Refusal,
  options: RunOptions = {},
): Promise<void> {
  const patterns = [message].flat();
  const text = await dem(project, args, options);
  assert.equal(text.code, exit, text.stdout + text.stderr);
  const [, error = "", advice] = /^error: (.*?)(?:\nhint: (.*?))?\n$(?![^])/ms.exec(text.stderr) ?? [];
  for (const pattern of patterns) assert.match(error, pattern);
  if (hint === null) assert.equal(advice, undefined);
  else assert.match(advice ?? "", hint);

  const programs = await dem(project, [...args, "--json"], options);
  const { json } = programs;
  assert.equal(programs.code, exit);
  assert.equal(json.ok, false);
  assert.equal(json.error?.code, code);
  for (const pattern of patterns) assert.match(json.error?.message ?? "", pattern);
  if (hint === null) assert.equal(json.error?.hint, undefined);
  else assert.match(json.error?.hint ?? "", hint);
}
