/**
 * The options that every command takes, before or after its name.
 *
 * @module
 */
import type { Command } from "@commander-js/extra-typings";
import { configDefaults, configNames } from "../config/defaults.ts";

/** What the options of every command say. */
export interface GlobalOptions {
  readonly config?: string;
  readonly cluster?: string;
  readonly prefix?: string;
  readonly history?: string;
  readonly source?: string;
  readonly tag?: string;
  readonly json?: boolean;
  readonly color: boolean;
  readonly verbose?: boolean;
  readonly quiet?: boolean;
}

/** Adds the options that every command takes. */
export function withGlobalOptions(program: Command) {
  return program
    .option("--config <FILE>", `Use this config. Default: found upwards, as ${configNames.join(", ")}.`)
    .option(
      "--cluster <URL>",
      `Reach the cluster here. Environment: ELASTICSEARCH_URL. Default: the config's, else ${configDefaults.clusterUrl}.`,
    )
    .option(
      "--prefix <TEXT>",
      "Put this before every name in the cluster. Environment: DEM_PREFIX. Default: the config's, else none.",
    )
    .option(
      "--history <ADDRESS>",
      "Keep the history here: sqlite:FILE or postgres://… Environment: DEM_HISTORY. Default: the config's, else " +
        `${configDefaults.history}.`,
    )
    .option(
      "--source <ADDRESS>",
      "Read documents from here, where a definition names no source: sqlite:FILE or postgres://… Environment: " +
        "DEM_SOURCE. Default: the config's.",
    )
    .option(
      "--tag <TEXT>",
      "Record this as the code's tag. Default: the config's, else DEM_TAG, else git describe, else none.",
    )
    .option("--json", "Print one JSON object on standard output, and progress as JSON lines on standard error.")
    .option("--no-color", "Print without colours. Environment: NO_COLOR.")
    .option("--verbose", "Print more: causes and places of errors.")
    .option("--quiet", "Print only results and errors.");
}

/** The program with these options, for commands to be added to. */
export type Program = ReturnType<typeof withGlobalOptions>;

/** A command of the program that has its name and summary, and nothing else yet. */
export type NewCommand = ReturnType<typeof newCommand>;

/** Adds a command to the program. */
export function newCommand(program: Program, name: string, options: { readonly hidden?: boolean } = {}) {
  return program.command<string>(name, options);
}
