/**
 * Compiling: one stage, a program for each target.
 *
 * @module
 */
import { join } from "node:path";
import { FailedError } from "../../src/errors.ts";
import { run } from "../../src/server/run-program.ts";
import { machineOf } from "./machine.ts";
import { permissionFlags } from "./permissions.ts";
import { layProject } from "./project.ts";
import { checkRuntime, isFor } from "./runtime.ts";
import { layStage, type Stage } from "./stage.ts";
import { type Stamp, stampOf } from "./stamp.ts";
import { programName, type Target } from "./targets.ts";

/** Bounds what V8 lets lie before it looks for garbage: 100 MB less with two workers, for a tenth of the speed. */
const memoryFlags = "--v8-flags=--max-semi-space-size=4";

/** What is to be compiled. */
export interface CompileOptions {
  /** The checkout of dem. */
  readonly checkout: string;
  /** A folder with a team's config and definitions. */
  readonly project?: string;
  /** More files of the project that have to go in. */
  readonly include: readonly string[];
  readonly targets: readonly Target[];
  /** Where the programs go. */
  readonly output: string;
  /** The value of `DENORT_BIN`. */
  readonly runtime?: string;
}

/** What came of one target. */
export type Compiled =
  | { readonly target: Target; readonly file: string; readonly bytes: number }
  | { readonly target: Target; readonly error: unknown };

/** What came of all of them. */
export interface CompileResult {
  readonly stamp: Stamp;
  readonly programs: readonly Compiled[];
}

/** Compiles for each target; one that fails does not keep the others from it. */
export async function compile(options: CompileOptions): Promise<CompileResult> {
  const { checkout, project, include, targets, output } = options;
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "dem-compile-" }));
  try {
    const staged = project === undefined ? undefined : await layProject(project, folder, include);
    const stamp = await stampOf(checkout);
    const stage = await layStage({ checkout, folder, stamp, ...(staged === undefined ? {} : { project: staged }) });
    await Deno.mkdir(output, { recursive: true });
    const programs: Compiled[] = [];
    for (const target of targets) {
      const file = join(await Deno.realPath(output), programName(target));
      try {
        await compileFor(target, file, stage, options.runtime);
        programs.push({ target, file, bytes: (await Deno.stat(file)).size });
      } catch (error) {
        programs.push({ target, error });
      }
    }
    return { stamp, programs };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function compileFor(target: Target, file: string, stage: Stage, runtime: string | undefined): Promise<void> {
  if (runtime !== undefined) await checkRuntime(runtime, target, Deno.version.deno);
  const compiling = run(Deno.execPath(), [
    "compile",
    "--quiet",
    // `deno task check` checks them, with the types of packages, which do not go in.
    "--no-check",
    "--frozen",
    // It would lie in /tmp under a name that anyone can foresee, and makes nothing faster.
    "--no-code-cache",
    ...permissionFlags(target.os),
    memoryFlags,
    ...stage.include.flatMap((name) => ["--include", name]),
    "--target",
    target.triple,
    "--output",
    file,
    stage.entry,
  ], { folder: stage.folder });
  await compiling.catch((error) => {
    throw withoutRuntime(error, target) ?? error;
  });
  const machine = await machineOf(file);
  if (machine === undefined || !isFor(machine, target)) {
    await Deno.remove(file);
    throw new FailedError(`compiling for ${target.name}: what came of it is no program for ${target.triple}`);
  }
}

/** Gives the error of a runtime that could not be downloaded; undefined where something else went wrong. */
function withoutRuntime(error: Error, target: Target): FailedError | undefined {
  const [, url, reason] = /for url \((\S*\/denort-[^)]+)\)(?:: )?(.*)/.exec(error.message) ?? [];
  if (url === undefined) return undefined;
  return new FailedError(`compiling for ${target.name}: downloading ${url}: ${reason}`, {
    cause: error,
    hint: `Make that address reachable, or set DENORT_BIN to a denort ${Deno.version.deno} that is there.`,
  });
}
