/**
 * What could stand where the cursor is.
 *
 * @module
 */
import type { CommandUnknownOpts } from "@commander-js/extra-typings";

/** One word that could stand there. */
export interface Candidate {
  readonly word: string;
  readonly description: string;
}

/** Gives names that only config, definitions and history know. */
export interface Names {
  indexes(): Promise<readonly string[]>;
  versions(): Promise<readonly string[]>;
}

/** Candidates, or the wish that the shell completes file names. */
export type Completion = readonly Candidate[] | "files";

/** Completes the last of the words, which may be empty; the words are those behind the program's name. */
export async function candidatesFor(
  program: CommandUnknownOpts,
  words: readonly string[],
  names: Names,
): Promise<Completion> {
  const current = words.at(-1) ?? "";
  const { command, operands, awaiting } = read(program, words.slice(0, -1));
  const completion = awaiting === undefined
    ? current.startsWith("-") ? optionsOf(command) : await operandsOf(command, operands.length, words, names)
    : await valuesOf(awaiting, names);
  return completion === "files" ? completion : completion.filter(({ word }) => word.startsWith(current));
}

/** Follows the words to a command; tells the option whose value comes next, if one is awaited. */
function read(program: CommandUnknownOpts, words: readonly string[]) {
  let command = program;
  let awaiting: string | undefined;
  const operands: string[] = [];
  for (const word of words) {
    if (awaiting !== undefined) {
      awaiting = undefined;
      continue;
    }
    if (word.startsWith("-")) {
      awaiting = optionsWithValue(command).find((long) => long === word);
      continue;
    }
    const next = command.commands.find((inner) => inner.name() === word);
    if (next === undefined) operands.push(word);
    else command = next;
  }
  return { command, operands, awaiting };
}

function optionsWithValue(command: CommandUnknownOpts): readonly string[] {
  const inherited = command.parent === null ? [] : optionsWithValue(command.parent);
  return [...command.options.flatMap(({ required, long }) => required ? long ?? [] : []), ...inherited];
}

function optionsOf(command: CommandUnknownOpts): readonly Candidate[] {
  const help = command.createHelp();
  help.showGlobalOptions = true;
  return [...help.visibleOptions(command), ...help.visibleGlobalOptions(command)].flatMap(({ long, description }) =>
    long === undefined ? [] : { word: long, description: firstSentence(description) }
  );
}

async function valuesOf(option: string, names: Names): Promise<Completion> {
  if (option === "--config") return "files";
  return option === "--to" ? described(await names.versions(), "version") : [];
}

async function operandsOf(
  command: CommandUnknownOpts,
  position: number,
  words: readonly string[],
  names: Names,
): Promise<Completion> {
  if (command.commands.length > 0) {
    if (position > 0) return [];
    return command.createHelp().visibleCommands(command).map((inner) => ({
      word: inner.name(),
      description: inner.summary() || inner.description(),
    }));
  }
  const { registeredArguments } = command;
  const last = registeredArguments.at(-1);
  const argument = registeredArguments[position] ?? (last?.variadic ? last : undefined);
  if (argument === undefined) return [];
  if (argument.argChoices !== undefined) return described(argument.argChoices, "");
  if (argument.name().startsWith("FILE")) return "files";
  if (!argument.name().startsWith("INDEX")) return [];
  return words.includes("--exact")
    ? described(await names.versions(), "version")
    : described(await names.indexes(), "index");
}

function described(words: readonly string[], description: string): readonly Candidate[] {
  return words.map((word) => ({ word, description }));
}

function firstSentence(text: string): string {
  return text.replace(/(\.|:) .*$/s, "").replace(/\.$/, "");
}
