/**
 * `deno task compile [options]`: dem as one program that needs no Deno.
 *
 * @module
 */
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { FailedError, reportOf, UsageError } from "../../src/errors.ts";
import { compile, type Compiled, type CompileOptions } from "./compile.ts";
import { programName, type Target, targetNamed, targets, thisMachine } from "./targets.ts";

const help = `Usage: deno task compile [options]

Writes dem-SYSTEM-PROCESSOR, one program for each target. Deno downloads the runtime that it puts in front of them.

Options:
  --target NAME     For this machine: ${targets.map(({ name }) => name).join(", ")}. Repeatable.
                    Default: for this one.
  --all             For all of them. Exits with 1 where one was left out, and says why.
  --output FOLDER   Where the programs go. Default: dist
  --project FOLDER  With the config and the definitions in this folder inside, TypeScript too: the team's own program.
  --include FILE    With this file of the project inside as well, such as one that a definition reads. Repeatable.

Environment:
  DENORT_BIN        The runtime to use, instead of one that is downloaded: for one machine, of this version of Deno.
`;

if (import.meta.main) {
  try {
    Deno.exit(await main(Deno.args));
  } catch (error) {
    tell(error);
    Deno.exit(error instanceof UsageError ? 2 : 1);
  }
}

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options === undefined) {
    console.log(help);
    return 0;
  }
  const { stamp, programs } = await compile(options);
  if (stamp.commit === undefined) console.error("warning: git tells no commit: the programs will name none");
  for (const program of programs) tellProgram(program);
  return programs.every((program) => "file" in program) ? 0 : 1;
}

/** Reads the command line; undefined where help was asked for. */
function readOptions(args: readonly string[]): CompileOptions | undefined {
  const { values } = parse(args);
  if (values.help) return undefined;
  const hint = "See `deno task compile --help`.";
  if (values.all && values.target.length > 0) {
    throw new UsageError("reading the command line: either --all or --target, not both", { hint });
  }
  if (values.project === undefined && values.include.length > 0) {
    throw new UsageError("reading the command line: --include names files of a --project", { hint });
  }
  const runtime = Deno.env.get("DENORT_BIN") ?? "";
  return {
    checkout: fileURLToPath(new URL("../../", import.meta.url)),
    ...(values.project === undefined ? {} : { project: resolve(values.project) }),
    include: values.include,
    targets: values.all ? targets : values.target.length > 0 ? values.target.map(known) : [own()],
    output: resolve(values.output),
    ...(runtime === "" ? {} : { runtime: resolve(runtime) }),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: args[0] === "--" ? args.slice(1) : [...args],
      options: {
        target: { type: "string", multiple: true, default: [] },
        all: { type: "boolean", default: false },
        output: { type: "string", default: "dist" },
        project: { type: "string" },
        include: { type: "string", multiple: true, default: [] },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new UsageError(`reading the command line: ${reportOf(error).message}`, {
      hint: "See `deno task compile --help`.",
    });
  }
}

function known(name: string): Target {
  const target = targetNamed(name);
  if (target !== undefined) return target;
  throw new UsageError(`reading the command line: there is no target ${name}`, {
    hint: `There are ${targets.map(({ name }) => name).join(", ")}.`,
  });
}

function own(): Target {
  const target = thisMachine();
  if (target !== undefined) return target;
  const { os, arch } = Deno.build;
  throw new FailedError(`compiling: ${arch} ${os} is no target`, { hint: "Name one with --target." });
}

function tellProgram(program: Compiled): void {
  if ("file" in program) {
    console.log(`${program.file}  ${(program.bytes / 1e6).toFixed(0)} MB`);
    return;
  }
  console.error(`${programName(program.target)}  left out`);
  tell(program.error);
}

function tell(error: unknown): void {
  const { message, hint } = reportOf(error);
  console.error(hint === undefined ? message : `${message}\n${hint}`);
}
