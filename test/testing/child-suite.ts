/** A test suite in a process of its own. */
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("./children/", import.meta.url));
const config = fileURLToPath(new URL("../../deno.json", import.meta.url));

export interface SuiteOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Default: all. */
  readonly permissions?: readonly string[];
}

/** Starts `deno test` on a file of the folder `children`. */
export function startSuite(
  file: string,
  { env = {}, cwd, permissions = ["-A"] }: SuiteOptions = {},
): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [
      "test",
      "--no-prompt",
      ...permissions,
      "--sanitize-ops",
      "--sanitize-resources",
      `--config=${config}`,
      "--no-check",
      `${folder}${file}`,
    ],
    env: { NO_COLOR: "1", ...env },
    ...(cwd === undefined ? {} : { cwd }),
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
}

/** Runs a suite to its end. */
export async function runSuite(file: string, options?: SuiteOptions): Promise<{
  readonly success: boolean;
  readonly output: string;
  readonly prefixes: readonly string[];
}> {
  const { success, stdout } = await startSuite(file, options).output();
  const output = new TextDecoder().decode(stdout);
  return { success, output, prefixes: [...output.matchAll(/^prefix (\S+)$/gm)].map(([, prefix = ""]) => prefix) };
}

/** Waits for the first prefix that a suite prints. */
export async function firstPrefix(suite: Deno.ChildProcess): Promise<string> {
  let output = "";
  for await (const text of suite.stdout.pipeThrough(new TextDecoderStream())) {
    output += text;
    const [, prefix] = /^prefix (\S+)\n/m.exec(output) ?? [];
    if (prefix !== undefined) return prefix;
  }
  throw new Error(`The suite printed no prefix: ${output}`);
}
