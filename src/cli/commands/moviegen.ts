/**
 * `dem moviegen`.
 *
 * @module
 */
import { resolve } from "node:path";
import type { DryRunResult, MoviegenOptions, MoviegenResult } from "../../actions/results.ts";
import { ConfirmationRequired } from "../../errors.ts";
import { OMDB_URL } from "../../moviegen/omdb.ts";
import type { MoviegenProgress } from "../../moviegen/moviegen.ts";
import type { Cli } from "../cli.ts";
import type { Run } from "../execute.ts";
import type { NewCommand } from "../global-options.ts";
import { examples } from "../help.ts";
import { positive } from "../options.ts";
import { count } from "../output/number.ts";
import type { Page } from "../output/page.ts";
import { outcomeLines } from "../output/outcome-lines.ts";
import { isRehearsal, rehearsal } from "../output/rehearsal.ts";
import { titleBar } from "../output/title-bar.ts";
import { oneLine, shorten } from "../output/width.ts";
import { failuresOf, type Report } from "../report.ts";

type Entry = MoviegenResult["titles"][number];

/** Adds `moviegen`, which asks OMDb for films. */
export function moviegen(command: NewCommand, cli: Cli): void {
  command
    .description(
      "Ask OMDb, the Open Movie Database, for films by their titles: print them, save them into the table movies of the " +
        "source, or write a fixture. A title that fails does not keep the others; the exit code is then 1.",
    )
    .option("--title <TITLE>", "Ask for this title; may be said more than once.", gathered, [])
    .option("--file <FILE>", "Ask for the titles in this file, one a line.")
    .option("--api-key <KEY>", "Use this key. Environment: OMDB_API_KEY.")
    .option("--base-url <URL>", `Ask here. Default: ${OMDB_URL}.`)
    .option("--save", "Insert the films into the source; titles that are there are skipped without asking.")
    .option("--makefixture <PATH>", "Write the films as a fixture for loaddata: .json, .jsonl or .ndjson.")
    .option("--force", "Overwrite the fixture's file. Default: ask, or fail where nobody can be asked.")
    .option("--noprint", "Do not print what OMDb says of the films.")
    .option("--concurrency <N>", "Ask for so many titles at once, 64 at most. Default: 8.", positive)
    .option("--dry-run", "Print the requests that would be sent, and change nothing.")
    .addHelpText(
      "after",
      examples([
        ["dem moviegen --title Ran --title 'Come and See'", "print two films"],
        ["dem moviegen --file titles.txt --save --noprint", "save many"],
        ["dem moviegen --file titles.txt --makefixture movies.json", "make a fixture of them"],
      ]),
    )
    .action((options, parsed) =>
      cli.run(parsed, async (run) => {
        const { title, file, noprint, makefixture, apiKey, ...others } = options;
        const here = (path: string) => resolve(run.context.cwd, path);
        const key = apiKey ?? run.context.environment("OMDB_API_KEY") ?? "";
        run.conceal([key]);
        const titles = [...title, ...(file === undefined ? [] : await titlesIn(here(file)))];
        const fixture = makefixture === undefined ? {} : { fixture: here(makefixture) };
        const result = await generate(run, titles, { ...others, ...fixture, apiKey: key });
        return isRehearsal(result) ? rehearsal(result) : report(result, noprint !== true);
      })
    );
}

function gathered(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

async function titlesIn(file: string): Promise<readonly string[]> {
  const { readTitles } = await import("../../moviegen/titles.ts");
  return await readTitles(file);
}

/** Asks whether a file may be overwritten, where there is somebody to ask. */
async function generate(
  run: Run,
  titles: readonly string[],
  options: MoviegenOptions,
): Promise<MoviegenResult | DryRunResult> {
  try {
    return await ask(run, titles, options);
  } catch (error) {
    if (!(error instanceof ConfirmationRequired) || run.globals.json) throw error;
    const answer = await run.context.ask(
      `${options.fixture} exists. Type ${error.expected} to overwrite it: `,
      run.signal,
    );
    run.signal.throwIfAborted();
    if (answer !== error.expected) throw error;
    return await ask(run, titles, { ...options, force: true });
  }
}

/** Only what is saved needs a config. */
async function ask(
  run: Run,
  titles: readonly string[],
  options: MoviegenOptions,
): Promise<MoviegenResult | DryRunResult> {
  const { context, signal } = run;
  const began = context.now();
  const onProgress = (progress: MoviegenProgress) => {
    if (progress.total > 1) run.pass(titleBar(progress, (context.now() - began) / 1000));
  };
  try {
    if (options.save) {
      await using toolkit = await run.toolkit();
      return await toolkit.moviegen(titles, { ...options, onProgress });
    }
    const moviegen = await context.load.moviegen();
    return await moviegen(titles, { ...options, onProgress, signal });
  } finally {
    run.pass(undefined);
  }
}

function report(result: MoviegenResult, print: boolean): Report {
  return {
    result,
    failures: failuresOf(result.titles),
    show: (page) => [
      ...(print ? result.titles.flatMap((entry) => facts(entry, page)) : []),
      ...outcomeLines(
        result.titles.map(({ title, outcome }) => ({ name: title, outcome })),
        page,
        "no title was asked for",
      ),
      ...sums(result),
    ],
  };
}

/** Gives what OMDb says of a film, a fact a line. */
function facts({ film }: Entry, page: Page): readonly string[] {
  if (film === undefined) return [];
  const known = Object.entries(film).filter(([name, value]) => name !== "title" && value !== null);
  const width = Math.max(...known.map(([name]) => name.length));
  const line = (name: string, value: unknown) => {
    const text = oneLine(typeof value === "object" ? JSON.stringify(value) : String(value));
    return `  ${page.paint("dim", name.padEnd(width))}  ${shorten(text, page.width - width - 4)}`;
  };
  return [
    page.paint("bold", shorten(oneLine(String(film.title)), page.width)),
    ...known.map(([name, value]) => line(name, value)),
    "",
  ];
}

function sums({ titles }: MoviegenResult): readonly string[] {
  if (titles.length < 2) return [];
  const outcomes = new Map<string, number>();
  for (const { outcome } of titles) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  const each = [...outcomes].map(([outcome, number]) => `${count(number)} ${outcome}`);
  return [`${count(titles.length)} titles: ${each.join(", ")}`];
}
