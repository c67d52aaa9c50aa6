/**
 * Whether a process has told the truth as it ended.
 *
 * @module
 */
import type { Ended } from "./process.ts";

/** What `--json` prints. */
interface Envelope {
  readonly ok: boolean;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code: string; readonly message: string };
}

/** Codes of success. */
const GOOD = [0, 3, 4];

/** What no user may ever see unasked: a stack, or words of the machinery beneath. */
const INNARDS = [
  /^ {4}at .+:\d+:\d+\)?$/m,
  /Uncaught|panicked at/,
  /database is locked|SQLITE_/,
  /Cannot read propert|is not a function|undefined is not/,
];

/** What is wrong with how a process ended; a sentence each. `json`: whether it was asked for JSON. */
export function falsehoods(command: string, ended: Ended, { json = true } = {}): string[] {
  const { code, signal, stdout, stderr, hung } = ended;
  if (hung) return [`${command} hangs:\n${stderr}`];
  if (signal !== null) return [];
  const say = (what: string) => `${command} exits with ${code}, ${what}:\n${stdout}${stderr}`;
  const innards = INNARDS.find((pattern) => pattern.test(stderr) || pattern.test(stdout));
  if (innards !== undefined) return [say(`and shows its innards (${innards})`)];
  if (![0, 1, 2, 3, 4, 5, 130, 143].includes(code)) return [say("which means nothing")];
  if (!json) return [];
  const envelope = read(stdout);
  if (envelope === undefined) return [say("and its output is not one JSON object")];
  const wrong: string[] = [];
  if (envelope.ok !== GOOD.includes(code)) wrong.push(say(`but says ok: ${envelope.ok}`));
  const failed = Object.values(envelope.result ?? {}).filter(Array.isArray).flat().filter((entry) =>
    entry?.error !== undefined
  );
  if (failed.length > 0 && GOOD.includes(code)) wrong.push(say("though an entry failed"));
  if (!GOOD.includes(code) && failed.length === 0 && envelope.error === undefined) wrong.push(say("without an error"));
  return wrong;
}

function read(stdout: string): Envelope | undefined {
  const lines = stdout.trimEnd().split("\n");
  if (lines.length !== 1) return undefined;
  try {
    return JSON.parse(lines[0]);
  } catch {
    return undefined;
  }
}
