/**
 * `deno task bench start`: how long commands take that have nothing to do.
 *
 * Each runs as a process, in turn with the others, beside a script that is empty.
 *
 * @module
 */
import { DemProject } from "./dem-project.ts";
import { runClient } from "./run-client.ts";
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
  const { options: { rows, rounds }, servers, folder, signal, tell } = bench;
  const films = await servers.films();
  const table = await films.table(rows);
  await using project = await DemProject.open({ cluster: (await servers.cluster()).url, source: films.url, table });
  await project.create();
  await project.run("update", "films", "--newer");
  await project.activate();
  const empty = `${folder}/empty.ts`;
  await Deno.writeTextFile(empty, "");

  const runs = new Map<string, number[]>([["an empty script", []]]);
  for (const name of Object.keys(commands)) runs.set(name, []);
  // The first one fills Deno's caches, and does not count.
  for (let round = 0; round <= rounds; round++) {
    for (const [name, seconds] of runs) {
      signal.throwIfAborted();
      const command = commands[name];
      const measured = command === undefined
        ? await runClient({ program: Deno.execPath(), args: ["run", empty] })
        : await project.run(...command);
      if (round > 0) seconds.push(measured.seconds);
    }
    tell(`round ${round} of ${rounds}`);
  }
  const measured = [...runs].map(([command, seconds]) => ({ command, seconds: summary(seconds) }));
  const milliseconds = (seconds: number) => (seconds * 1000).toFixed(0);
  return {
    lines: textTable(
      ["command", "median, ms", "lowest", "highest"],
      measured.map(({ command, seconds: { median, lowest, highest } }) => [
        command,
        ...[median, lowest, highest].map(milliseconds),
      ]),
    ),
    measured,
  };
}
