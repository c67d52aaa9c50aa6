/**
 * A commander command with this program's habits.
 *
 * @module
 */
import { Command, type CommandUnknownOpts, type ParseOptionsResult } from "@commander-js/extra-typings";
import { UsageError } from "../errors.ts";
import { asTyped } from "./as-typed.ts";

/**
 * A command whose optional values bind only with `=`, and whose faults are UsageErrors.
 *
 * Left to itself, commander reads `--force movies` as the value `movies`, and then misses the name.
 */
export class StrictCommand extends Command {
  override createCommand(name?: string): Command {
    return new StrictCommand(name);
  }

  override parseOptions(argv: string[]): ParseOptionsResult {
    const end = argv.indexOf("--");
    const [words, literal] = end < 0 ? [argv, []] : [argv.slice(0, end), argv.slice(end)];
    const bound = words.flatMap((word, index) => {
      if (takesNumber(words[index - 1]) && isNumber(word)) return [];
      const option = this.options.find(({ long }) => long === word);
      const next = words[index + 1];
      if (takesNumber(word) && isNumber(next)) return `${word}=${next}`;
      if (option?.required && next !== undefined && this.#isFlag(next)) {
        this.error(`error: option '${option.flags}' argument missing`);
      }
      return option?.optional ? `${word}=` : word;
    });
    return super.parseOptions([...bound, ...literal]);
  }

  override error(message: string): never {
    throw usageError(lineageOf(this).map((command) => command.name()).join(" "), message);
  }

  #isFlag(word: string): boolean {
    const flags = lineageOf(this).flatMap(({ options }) => options.flatMap(({ long, short }) => [long, short]));
    return [...flags, "--help", "-h"].includes(word);
  }
}

/** The one option whose value may be left out and may stand behind a blank, as no one takes it for a name. */
function takesNumber(word: string | undefined): boolean {
  return word === "--workers";
}

function isNumber(word: string | undefined): boolean {
  return word !== undefined && /^\d+$/.test(word);
}

/** A command and those above it, the program first. */
function lineageOf(command: CommandUnknownOpts): readonly CommandUnknownOpts[] {
  return command.parent === null ? [command] : [...lineageOf(command.parent), command];
}

/** Turns commander's `error: unknown option '--frce'\n(Did you mean --force?)` into an error of ours. */
function usageError(path: string, message: string): UsageError {
  const [first, ...notes] = asTyped(message.replace(/^error: /, "")).split("\n");
  const fault = first.replace(/ is invalid( for argument '[A-Z]+')?\. /, " is invalid$1: ").replace(/\.$/, "");
  const near = notes.join(" ").match(/Did you mean (?:one of )?(.+)\?/)?.[1];
  const help = `\`${path} --help\` shows what there is.`;
  return new UsageError(`reading the command line: ${fault}`, {
    hint: near === undefined ? help : `Did you mean ${near}? ${help}`,
  });
}
