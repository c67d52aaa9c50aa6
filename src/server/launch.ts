/**
 * Starts a server from its home.
 *
 * 1. A folder gets its configuration, data, logs and temporary files; the home itself is never written to.
 * 2. As root, the folder is given to another user, because the servers refuse to run as root.
 * 3. The server starts in a session of its own, so that neither the end of this process nor a Ctrl-C in its terminal
 *    ends it, and its output goes into a file.
 * 4. The start is over when the server takes requests, or has ended.
 *
 * @module
 */
import { join } from "node:path";
import { ClusterError } from "../errors.ts";
import type { Java } from "./find-java.ts";
import type { Home } from "./home.ts";
import { javaOptions, nodeEnvironment, nodeSettings } from "./node-config.ts";
import { untilReady } from "./probe.ts";
import { processIdentity } from "./process-identity.ts";
import { lastLines, run } from "./run-program.ts";
import { engineName } from "./server.ts";
import { stopProcess } from "./stop-process.ts";

/** How a server is started. */
export interface LaunchOptions {
  readonly home: Home;
  /** Absent for a home that carries its own. */
  readonly java?: Java;
  /** Where its configuration and logs lie. */
  readonly folder: string;
  /** A folder where its data lie; what is there already is used. Default: one in its own folder. */
  readonly data?: string;
  readonly port: number;
  readonly heap: string;
  readonly signal?: AbortSignal;
  /** Called as soon as it runs, long before it takes requests. */
  readonly onSpawn?: (process: ServerProcess) => Promise<void>;
}

/** A server's process. */
export interface ServerProcess {
  readonly process: number;
  /** What tells it from another process of the same id. */
  readonly identity: string;
}

/** A started server. */
export interface Launched extends ServerProcess {
  /** Waits until the process has ended. */
  ended(): Promise<unknown>;
}

/** The user that a server runs as where it would otherwise run as root; on every Unix it may do nothing. */
const nobody = { uid: 65534, gid: 65534 };

/** Starts a server and waits until it takes requests. Throws ClusterError with its last words when it ends first. */
export async function launch(options: LaunchOptions): Promise<Launched> {
  const { home, port, folder, signal } = options;
  await prepare(options);
  const child = spawn(options);
  let over = false;
  const status = child.status.finally(() => over = true);
  // A server outlives the program that started it.
  child.unref();
  const ended = () => {
    // Without this, a program with nothing else to do would not wait.
    child.ref();
    return status;
  };
  try {
    const identity = await processIdentity(child.pid);
    if (identity !== undefined) await options.onSpawn?.({ process: child.pid, identity });
    const ready = await untilReady(`http://127.0.0.1:${port}`, { isOver: () => over, signal });
    if (ready && identity !== undefined) return { process: child.pid, identity, ended };
    const said = lastLines(await output(folder), 20);
    const what = over ? "it ended before it answered" : "it did not answer in time";
    throw new ClusterError("unreachable", `starting ${engineName[home.engine]}: ${what}\n${said}`.trim(), {
      hint: `Its output is in ${outputFile(folder)}.`,
    });
  } catch (error) {
    const identity = await processIdentity(child.pid);
    if (identity !== undefined && !over) await stopProcess(child.pid, identity);
    await ended();
    throw error;
  }
}

async function prepare(options: LaunchOptions): Promise<void> {
  const { home, folder, port } = options;
  const [config, data] = [join(folder, "config"), options.data ?? join(folder, "data")];
  await Deno.mkdir(folder, { recursive: true });
  await remove(config);
  await copyFolder(join(home.folder, "config"), config);
  for (const name of ["data", "logs", "tmp", "config/jvm.options.d"]) {
    await Deno.mkdir(join(folder, name), { recursive: true });
  }
  await Deno.writeTextFile(join(config, `${home.engine}.yml`), nodeSettings(home, { folder, data, port }));
  const java = join(config, "jvm.options");
  await Deno.writeTextFile(java, javaOptions(await Deno.readTextFile(java), folder));
  await Deno.writeTextFile(outputFile(folder), "");
  if (Deno.uid() !== 0) return;
  await Deno.chmod(folder, 0o755);
  await run("chown", ["-R", `${nobody.uid}:${nobody.gid}`, folder, data]);
}

function spawn({ home, java, folder, heap }: LaunchOptions): Deno.ChildProcess {
  const program = join(home.folder, "bin", home.engine);
  const file = outputFile(folder);
  const windows = Deno.build.os === "windows";
  // A shell, as a child's output can otherwise not go into a file; it gives its place to the server.
  const [shell, args] = windows
    ? ["cmd", ["/d", "/s", "/c", `"call "${program}.bat" > "${file}" 2>&1"`]]
    : ["sh", ["-c", 'exec "$0" > "$1" 2>&1', program, file]];
  return new Deno.Command(shell, {
    args,
    cwd: folder,
    clearEnv: true,
    env: nodeEnvironment(home, folder, heap, java?.home, Deno.env.toObject()),
    stdin: "null",
    stdout: "null",
    stderr: "null",
    detached: true,
    windowsRawArguments: windows,
    ...(Deno.uid() === 0 ? nobody : {}),
  }).spawn();
}

/** The file that holds what a server printed. */
function outputFile(folder: string): string {
  return join(folder, "logs", "output.log");
}

async function output(folder: string): Promise<string> {
  try {
    return await Deno.readTextFile(outputFile(folder));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const entry of Deno.readDir(from)) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory) await copyFolder(source, target);
    else await Deno.copyFile(source, target);
  }
}

async function remove(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
