/**
 * `deno task bench [SUBJECT] [options]`: every figure that the docs state.
 *
 * Starts the servers that the subject needs, unless they are named, measures, and prints the machine and a table; writes
 * JSON, and pictures where the subject has some, into a folder.
 *
 * @module
 */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { reportOf, UsageError } from "../../src/errors.ts";
import { nearestName } from "../../src/definition/nearest.ts";
import { machineLines, readMachine } from "./machine.ts";
import { Servers } from "./servers.ts";
import type { Subject } from "./subject.ts";
import { subjects } from "./subjects.ts";

const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

const help = `Usage: deno task bench [SUBJECT] [options]

Subjects:
${subjects.map(({ name, description }) => `  ${name.padEnd(10)}${description}`).join("\n")}

Options:
  --rows N          Rows to load; the subject's default where absent.
  --rounds N        Rounds; the subject's default where absent.
  --clients A,B     Only these clients of the subject.
  --against A,B     Only against these: real, sink.
  --cluster URL     A cluster to use, instead of one with a heap of 2 GB that is started and stopped.
  --binary FILE     start: a compiled program, to be measured beside the sources.
  --postgres URL    A superuser's address of the Postgres to use, instead of one that is started and stopped.
  --out FOLDER      Where the JSON and the pictures go. Default: .dem/bench
`;

const interrupt = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.addSignalListener(signal, () => interrupt.abort(signal));
}
try {
  await main();
  Deno.exit(0);
} catch (error) {
  const { message, hint } = reportOf(error);
  const signal: keyof typeof exitCodes | undefined = interrupt.signal.reason;
  if (signal === undefined) console.error(hint === undefined ? message : `${message}\n${hint}`);
  Deno.exit(signal !== undefined ? exitCodes[signal] : error instanceof UsageError ? 2 : 1);
}

async function main(): Promise<void> {
  const { values, positionals } = readArguments();
  if (values.help) return console.log(help);
  const subject = subjectOf(positionals);
  const options = {
    rows: count("--rows", values.rows) ?? subject.defaults.rows,
    rounds: count("--rounds", values.rounds) ?? subject.defaults.rounds,
    clients: list(values.clients),
    against: list(values.against),
    ...(values.binary === undefined ? {} : { binary: resolve(values.binary) }),
  };
  const folder = await Deno.makeTempDir({ prefix: "dem-bench-" });
  try {
    await using servers = new Servers({ ...values, signal: interrupt.signal, tell });
    const { signal } = interrupt;
    const { lines, measured, pictures = {} } = await subject.run({ options, servers, folder, signal, tell });
    const machine = await readMachine(await servers.versions());
    console.log([...machineLines(machine), "", ...lines].join("\n"));
    await write(values.out, {
      [`bench-${subject.name}.json`]: `${JSON.stringify({ machine, options, measured }, null, 2)}\n`,
      ...pictures,
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function readArguments() {
  try {
    return parseArgs({
      args: Deno.args[0] === "--" ? Deno.args.slice(1) : Deno.args,
      allowPositionals: true,
      options: {
        rows: { type: "string" },
        rounds: { type: "string" },
        clients: { type: "string" },
        against: { type: "string" },
        cluster: { type: "string" },
        postgres: { type: "string" },
        binary: { type: "string" },
        out: { type: "string", default: ".dem/bench" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new UsageError(`reading the command line: ${reportOf(error).message}`, {
      hint: "See `deno task bench --help`.",
    });
  }
}

function subjectOf(names: readonly string[]): Subject {
  const [name = subjects[0].name, ...more] = names;
  const subject = subjects.find((subject) => subject.name === name);
  if (subject !== undefined && more.length === 0) return subject;
  const near = nearestName(name, subjects.map(({ name }) => name));
  throw new UsageError(
    subject === undefined
      ? `reading the command line: there is no subject ${name}`
      : `reading the command line: one subject at a time, not also ${more.join(", ")}`,
    { hint: near === undefined || near === name ? "See `deno task bench --help`." : `Did you mean ${near}?` },
  );
}

function count(option: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^[1-9]\d*$/.test(value)) return Number(value);
  throw new UsageError(`reading the command line: ${option} takes a whole number of 1 or more, not ${value}`);
}

function list(value: string | undefined): readonly string[] {
  return value === undefined ? [] : value.split(",").map((name) => name.trim());
}

async function write(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(`${folder}/${name}`, text);
    tell(`written: ${folder}/${name}`);
  }
}

function tell(line: string): void {
  console.error(line);
}
