/**
 * Asking before something is destroyed.
 *
 * @module
 */
import type { Run } from "./execute.ts";

/** Asks on the terminal for a text to be typed; a program that reads JSON is not asked. */
export async function typed({ context, globals, signal }: Run, expected: string): Promise<string | undefined> {
  if (globals.json) return undefined;
  const answer = await context.ask(`Type ${expected} to go on: `, signal);
  signal.throwIfAborted();
  return answer;
}
