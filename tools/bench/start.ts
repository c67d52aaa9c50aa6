/**
 * `deno task bench start`: how long commands take that have nothing to do.
 *
 * Each runs as a process, in turn with the others, beside a script that is empty; with `--binary`, by the compiled program
 * too, whose size is told.
 *
 * @module
 */
import { DemProject } from "./dem-project.ts";
import { type Measured, runClient } from "./run-client.ts";
import { summary } from "./statistics.ts";
import type { Bench, Result, Subject } from "./subject.ts";
import { textTable } from "./text-table.ts";

/** Times of commands that have nothing to do. */
export const start: Subject = {
  name: "start",
  description: "how long --help, --version, completions, list and an update with nothing changed take",
  defaults: { rows: 10_000, rounds: 15 },
  run: measure,
};

const commands: Readonly<Record<string, readonly string[]>> = {
  "--help": ["--help"],
  "--version": ["--version"],
  "completions bash": ["completions", "bash"],
  "list": ["list"],
  "update --resume, nothing changed": ["update", "films", "--resume"],
};

async function measure(bench: Bench): Promise<Result> {
  const { options: { rows, rounds, binary }, servers, folder, signal, tell } = bench;
  const films = await servers.films();
  const table = await films.table(rows);
  await using project = await DemProject.open({ cluster: (await servers.cluster()).url, source: films.url, table });
  await project.create();
  await project.run("update", "films", "--newer");
  await project.activate();
  const empty = `${folder}/empty.ts`;
  await Deno.writeTextFile(empty, "");

  const runs: Run[] = [
    { name: "an empty script", seconds: [], run: () => runClient({ program: Deno.execPath(), args: ["run", empty] }) },
    ...Object.entries(commands).flatMap(([name, args]) => [
      { name, seconds: [], run: () => project.run(...args) },
      ...(binary === undefined
        ? []
        : [{ name: `${name}, compiled`, seconds: [], run: () => project.runBy([binary], args) }]),
    ]),
  ];
  // The first one fills Deno's caches, and does not count.
  for (let round = 0; round <= rounds; round++) {
    for (const { seconds, run } of runs) {
      signal.throwIfAborted();
      const measured = await run();
      if (round > 0) seconds.push(measured.seconds);
    }
    tell(`round ${round} of ${rounds}`);
  }
  const measured = runs.map(({ name, seconds }) => ({ command: name, seconds: summary(seconds) }));
  const megabytes = binary === undefined ? undefined : (await Deno.stat(binary)).size / 1e6;
  const milliseconds = (seconds: number) => (seconds * 1000).toFixed(0);
  return {
    lines: [
      ...textTable(
        ["command", "median, ms", "lowest", "highest"],
        measured.map(({ command, seconds: { median, lowest, highest } }) => [
          command,
          ...[median, lowest, highest].map(milliseconds),
        ]),
      ),
      ...(megabytes === undefined ? [] : ["", `The compiled program takes ${megabytes.toFixed(0)} MB.`]),
    ],
    measured: { commands: measured, ...(megabytes === undefined ? {} : { binaryMegabytes: megabytes }) },
  };
}

/** Something that is started again and again. */
interface Run {
  readonly name: string;
  readonly seconds: number[];
  readonly run: () => Promise<Measured>;
}
