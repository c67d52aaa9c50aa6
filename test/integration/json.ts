/** The shapes that `--json` promises. */
import assert from "node:assert/strict";
import type { Outcome } from "./run.ts";

/** Gives a successful command's result; fails unless the envelope is as promised. */
export function resultOf({ json, stdout, code }: Outcome, command: string): Outcome["json"]["result"] {
  assert.equal(code, 0, stdout);
  assert.deepEqual(Object.keys(json), ["command", "ok", "result", "warnings"]);
  assert.equal(json.command, command);
  assert.equal(json.ok, true);
  return json.result;
}

/** Fails unless each entry has all these keys; it may have more. */
export function assertKeys(entries: readonly object[], keys: string): void {
  assert.ok(entries.length > 0);
  for (const entry of entries) {
    const missing = keys.split(" ").filter((key) => !(key in entry));
    assert.deepEqual(missing, [], `of ${Object.keys(entry).join(" ")}`);
  }
}
