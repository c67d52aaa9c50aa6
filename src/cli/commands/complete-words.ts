/**
 * The hidden `dem complete-words`, which the shells' scripts call.
 *
 * @module
 */
import type { Cli } from "../cli.ts";
import { candidatesFor, type Names } from "../completions/candidates.ts";
import type { Context } from "../context.ts";
import type { GlobalOptions, NewCommand } from "../global-options.ts";

/** A shell that waits longer for names than so many milliseconds annoys. */
const PATIENCE = 2000;

/** Makes the hidden `complete-words`, which prints what could stand where the cursor is; it never fails. */
export function completeWords(command: NewCommand, cli: Cli): void {
  command
    .argument("[WORDS...]")
    .action(async (words, _options, parsed) => {
      const { context } = cli;
      const program = parsed.parent;
      if (program === null) return;
      const globals = () => {
        program.parseOptions([...words]);
        return parsed.optsWithGlobals();
      };
      try {
        const completion = await candidatesFor(program, words, namesFor(context, globals));
        const lines = completion === "files"
          ? [":files"]
          : completion.map(({ word, description }) => `${word}\t${description}`);
        context.stdout.write(lines.map((line) => `${line}\n`).join(""));
      } catch {
        // Whoever presses the tabulator wants words, and nothing else.
      }
    });
}

function namesFor({ load }: Context, globals: () => GlobalOptions): Names {
  return {
    indexes: () => patiently(() => load.indexNames(globals())),
    versions: () =>
      patiently(async (signal) => {
        await using toolkit = await load.toolkit(globals(), { signal }, () => {}, () => {});
        const result = await toolkit.list();
        return "indexes" in result ? result.indexes.flatMap(({ versions }) => versions.map(({ name }) => name)) : [];
      }),
  };
}

/** Gives no names where they do not come in time. */
async function patiently(ask: (signal: AbortSignal) => Promise<readonly string[]>): Promise<readonly string[]> {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<readonly string[]>((resolve) => {
    timer = setTimeout(() => {
      controller.abort();
      resolve([]);
    }, PATIENCE);
  });
  try {
    return await Promise.race([ask(controller.signal), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
