/**
 * Which code this is.
 *
 * @module
 */

/** Runs a program and gives what it printed; undefined where it failed or could not be run. */
export type RunProgram = (
  program: string,
  parameters: readonly string[],
  folder: string,
) => Promise<string | undefined>;

/** Where a tag may come from. */
export interface TagSources {
  /** What the flag or the config says. */
  readonly configured?: string;
  /** What `DEM_TAG` says. */
  readonly environment?: string;
  /** Where to ask git. */
  readonly folder: string;
  /** Runs git. */
  readonly run: RunProgram;
}

/** Gives the configured tag, else the environment's, else what git calls the code, else an empty one. */
export async function findTag({ configured, environment, folder, run }: TagSources): Promise<string> {
  const said = [configured, environment].find((tag) => tag !== undefined && tag !== "");
  if (said !== undefined) return said;
  const described = await run("git", ["describe", "--tags", "--always", "--dirty"], folder);
  return described?.trim() ?? "";
}

/** It is not there, it is no program, or a variable such as LD_PRELOAD is set, which takes the permission for all. */
const refusals = [Deno.errors.NotFound, Deno.errors.PermissionDenied, Deno.errors.NotCapable];

/** Runs a program where this process may; it never asks for the permission. */
export async function runProgram(
  program: string,
  parameters: readonly string[],
  folder: string,
): Promise<string | undefined> {
  const { state } = await Deno.permissions.query({ name: "run", command: program });
  if (state !== "granted") return undefined;
  try {
    const command = new Deno.Command(program, { args: [...parameters], cwd: folder, stdout: "piped", stderr: "null" });
    const { success, stdout } = await command.output();
    return success ? new TextDecoder().decode(stdout) : undefined;
  } catch (error) {
    if (refusals.some((refusal) => error instanceof refusal)) return undefined;
    throw error;
  }
}
