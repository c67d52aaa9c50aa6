/**
 * The program: its commands and what they have in common.
 *
 * @module
 */
import type { Appearance } from "./appearance.ts";
import type { Cli } from "./cli.ts";
import { StrictCommand } from "./command.ts";
import { type NewCommand, newCommand, type Program, withGlobalOptions } from "./global-options.ts";
import { examples, helpConfiguration, outputConfiguration } from "./help.ts";
import { versionText } from "./version-text.ts";

interface Entry {
  readonly name: string;
  readonly summary: string;
  /** Gives the function that declares the rest of the command. */
  readonly load: () => Promise<(command: NewCommand, cli: Cli) => void>;
}

/** Every command, as help lists it. What a command takes and does stands in its own file. */
const groups: readonly (readonly [heading: string, entries: readonly Entry[]])[] = [
  ["Begin:", [
    {
      name: "init",
      summary: "Write a commented config and an example definition.",
      load: async () => (await import("./commands/init.ts")).init,
    },
    {
      name: "loaddata",
      summary: "Load fixtures into the source database.",
      load: async () => (await import("./commands/loaddata.ts")).loaddata,
    },
    {
      name: "moviegen",
      summary: "Get films from OMDb: print, save, or write a fixture.",
      load: async () => (await import("./commands/moviegen.ts")).moviegen,
    },
    {
      name: "adopt",
      summary: "Take a live index or alias under care.",
      load: async () => (await import("./commands/adopt.ts")).adopt,
    },
    {
      name: "server",
      summary: "Start, find or stop a local Elasticsearch for development.",
      load: async () => (await import("./commands/server.ts")).server,
    },
    {
      name: "completions",
      summary: "Print the script that completes commands and names in a shell.",
      load: async () => (await import("./commands/completions.ts")).completions,
    },
  ]],
  ["Fill and switch:", [
    {
      name: "deploy",
      summary: "Create, fill, check and activate what changed, in one run.",
      load: async () => (await import("./commands/deploy.ts")).deploy,
    },
    {
      name: "create",
      summary: "Make a new version of each index whose schema changed.",
      load: async () => (await import("./commands/create.ts")).create,
    },
    {
      name: "update",
      summary: "Fill versions from their source.",
      load: async () => (await import("./commands/update.ts")).update,
    },
    {
      name: "work",
      summary: "Help with updates that run elsewhere.",
      load: async () => (await import("./commands/work.ts")).work,
    },
    {
      name: "activate",
      summary: "Point the alias at a version, in one request.",
      load: async () => (await import("./commands/activate.ts")).activate,
    },
    {
      name: "rollback",
      summary: "Go back to the version that was active before.",
      load: async () => (await import("./commands/rollback.ts")).rollback,
    },
  ]],
  ["Look:", [
    {
      name: "list",
      summary: "Show the versions of each index.",
      load: async () => (await import("./commands/list.ts")).list,
    },
    {
      name: "status",
      summary: "Show how each index stands, and what to do about it.",
      load: async () => (await import("./commands/status.ts")).status,
    },
    {
      name: "verify",
      summary: "Hold versions against their source, document by document.",
      load: async () => (await import("./commands/verify.ts")).verify,
    },
    {
      name: "plan",
      summary: "Show what the definitions ask for, field by field.",
      load: async () => (await import("./commands/plan.ts")).plan,
    },
    {
      name: "history",
      summary: "Show what was done, newest first.",
      load: async () => (await import("./commands/history.ts")).history,
    },
    {
      name: "report",
      summary: "Write what became of the indexes as one HTML file.",
      load: async () => (await import("./commands/report.ts")).report,
    },
    {
      name: "search",
      summary: "Take a quick look: the top hits as a table.",
      load: async () => (await import("./commands/search.ts")).search,
    },
  ]],
  ["Clear away:", [
    {
      name: "clear",
      summary: "Delete the documents of a version.",
      load: async () => (await import("./commands/clear.ts")).clear,
    },
    {
      name: "drop",
      summary: "Delete versions.",
      load: async () => (await import("./commands/drop.ts")).drop,
    },
    {
      name: "prune",
      summary: "Drop old versions beyond the newest few.",
      load: async () => (await import("./commands/prune.ts")).prune,
    },
    {
      name: "dangerous-reset",
      summary: "Drop every version of the prefix, empty its history, and start afresh.",
      load: async () => (await import("./commands/dangerous-reset.ts")).dangerousReset,
    },
    {
      name: "unlock",
      summary: "End the locks on an index and its versions.",
      load: async () => (await import("./commands/unlock.ts")).unlock,
    },
  ]],
];

/** What the scripts of the shells call; not for people. */
const hidden: Entry = {
  name: "complete-words",
  summary: "",
  load: async () => (await import("./commands/complete-words.ts")).completeWords,
};

/**
 * Builds the program; its commands run through `cli`.
 *
 * Only the commands that the words name are declared whole: reading the files of all of them takes longer than help may.
 */
export async function buildProgram(cli: Cli, appearance: Appearance, words: readonly string[]): Promise<Program> {
  const program = withGlobalOptions(new StrictCommand("dem"))
    .usage("COMMAND [INDEX...] [options]")
    .description(
      "Looks after the life of search indexes: creates versioned Elasticsearch indexes from definitions, fills them " +
        "from a database, switches applications over to them, and keeps a history of what was done.",
    )
    .version(versionText(cli.context, appearance.json), "-V, --version", "Print the version.")
    .helpOption("-h, --help", "Print this help.")
    .exitOverride()
    .configureOutput(outputConfiguration(appearance, cli.context))
    .configureHelp(helpConfiguration(appearance, cli.context))
    .addHelpText(
      "after",
      examples([
        ["dem create movies", "make a version of the index movies"],
        ["dem update movies --newer", "fill it"],
        ["dem activate movies", "switch applications over to it"],
      ]),
    );
  const add = async ({ name, summary, load }: Entry, isHidden: boolean) => {
    const command = newCommand(program, name, { hidden: isHidden }).summary(summary);
    if (words.includes(name)) (await load())(command, cli);
  };
  for (const [heading, entries] of groups) {
    program.commandsGroup(heading);
    for (const entry of entries) await add(entry, false);
  }
  await add(hidden, true);
  program.commandsGroup(groups[0][0]).helpCommand("help [COMMAND]", "Print help on a command.");
  return program;
}
