/**
 * How help looks.
 *
 * @module
 */
import type { HelpConfiguration, OutputConfiguration } from "@commander-js/extra-typings";
import type { Appearance } from "./appearance.ts";
import { asTyped } from "./as-typed.ts";
import type { Context } from "./context.ts";
import { page } from "./output/page.ts";

/** Text wider than this is hard to read, however wide the terminal is. */
const WIDEST = 100;

/** Gives the examples that stand below a command's help: each a command line and what it does. */
export function examples(lines: readonly (readonly [commandLine: string, does: string])[]): string {
  return ["", "Examples:", ...lines.flatMap(([commandLine, does]) => [`  ${commandLine}`, `      ${does}`])].join("\n");
}

/** Makes help list every option of a command, those of the program included. */
export function helpConfiguration(appearance: Appearance, context: Context): HelpConfiguration {
  const { paint } = page({ width: WIDEST, now: 0, colour: appearance.colour(context.stdout) });
  return {
    showGlobalOptions: true,
    optionTerm: ({ flags }) => asTyped(flags),
    // The sentences tell the defaults; commander would add presets, which are nobody's business.
    optionDescription: ({ description, argChoices }) =>
      argChoices === undefined ? description : `${description} One of: ${argChoices.join(", ")}.`,
    argumentDescription: ({ description, argChoices }) =>
      argChoices === undefined ? description : `${description} One of: ${argChoices.join(", ")}.`,
    subcommandTerm: (command) => command.name(),
    styleTitle: (title) => paint("bold", title),
    styleOptionTerm: (term) => paint("cyan", term),
    styleSubcommandTerm: (term) => paint("cyan", term),
    styleArgumentTerm: (term) => paint("cyan", term),
  };
}

/** Makes commander write where the context says; faults are thrown instead of written. */
export function outputConfiguration(appearance: Appearance, context: Context): OutputConfiguration {
  const { stdout, stderr } = context;
  const width = (isTerminal: boolean, columns: number) => isTerminal ? Math.min(columns, WIDEST) : 80;
  return {
    writeOut: (text) => stdout.write(text),
    writeErr: (text) => appearance.json ? undefined : stderr.write(text),
    outputError: () => {},
    getOutHelpWidth: () => width(stdout.isTerminal, stdout.columns()),
    getErrHelpWidth: () => width(stderr.isTerminal, stderr.columns()),
    getOutHasColors: () => appearance.colour(stdout),
    getErrHasColors: () => appearance.colour(stderr),
  };
}
