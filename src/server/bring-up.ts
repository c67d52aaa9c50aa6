/**
 * Brings a server up by the first way that works.
 *
 * @module
 */
import { ClusterError, FailedError } from "../errors.ts";
import { fetchArchive } from "./archive.ts";
import type { Distribution } from "./distribution.ts";
import { composeService, startContainer, stopContainer } from "./docker.ts";
import { fetchHome, type Staging } from "./fetch-home.ts";
import type { Java } from "./find-java.ts";
import { readHome } from "./home.ts";
import { launch } from "./launch.ts";
import { giveMemoryFolder, makeMemoryFolder, removeMemoryFolder } from "./memory-folder.ts";
import { fetchThroughMaven } from "./maven.ts";
import { probe } from "./probe.ts";
import type { Remembered } from "./remembered.ts";
import { engineName, type LocalServer, type ServerEvent } from "./server.ts";
import { stopProcess } from "./stop-process.ts";
import { homeName, orderWays, survey, type Way } from "./ways.ts";

/** What is to be brought up. */
export interface BringUpOptions {
  readonly distribution: Distribution;
  readonly cache: string;
  readonly environment: (name: string) => string | undefined;
  /** Whether a home named by the user may be of another version. */
  readonly anyVersion: boolean;
  readonly port: number;
  readonly heap: string;
  /** Whether what it stores is kept in memory, and gone when it is stopped. */
  readonly inMemory: boolean;
  /** Where the files of a server of a version lie. */
  readonly folder: (version: string) => string;
  /** The name of the compose project, should it run in a container. */
  readonly project: string;
  readonly report: (event: ServerEvent) => void;
  readonly signal?: AbortSignal;
  /** Called with what is needed to stop it, before it takes requests. */
  readonly onSpawn?: (server: Remembered) => Promise<void>;
}

/** A server that takes requests. */
export interface BroughtUp {
  readonly server: LocalServer;
  /** Stops it; what it stored in a container only if told to. */
  readonly stop: (withData: boolean) => Promise<void>;
}

/**
 * Tries one way after the other until there is a server to start. Throws ClusterError that tells of each way when none
 * works, and that of the server when it does not start: a download would not help it.
 */
export async function bringUp(options: BringUpOptions): Promise<BroughtUp> {
  const { distribution, report, signal } = options;
  const { ways, missing } = orderWays(distribution, await survey(distribution, options));
  const reasons = missing.map(({ source, reason }) => `${source}: ${reason}`);
  for (const skipped of missing) report({ type: "skipped", ...skipped });
  for (const way of ways) {
    try {
      return await take(way, options);
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof FailedError)) throw error;
      report({ type: "skipped", source: way.source, reason: error.message });
      reasons.push(`${way.source}: ${error.message}`);
    }
  }
  const { engine, version, java } = distribution;
  throw new ClusterError(
    "unreachable",
    `starting ${engineName[engine]} ${version}: no way to it works\n${reasons.join("\n")}`,
    {
      hint: `Install Docker, or Maven and a JDK ${java} or newer (such as the package openjdk-${java}-jdk), ` +
        "or name a server in ELASTICSEARCH_URL.",
    },
  );
}

async function take(way: Way, options: BringUpOptions): Promise<BroughtUp> {
  const { distribution, report, cache, signal } = options;
  const say = (detail: string) => report({ type: "way", source: way.source, detail });
  const fetched = async (obtain: (staging: Staging) => Promise<string>) =>
    await fetchHome({ cache, name: homeName(distribution, way.source), obtain, report, signal });
  switch (way.source) {
    case "docker":
      say(`the service ${composeService(options)} of compose.yaml`);
      return await runInContainer(way.compose, options);
    case "home":
    case "cache":
      say(way.home.folder);
      return await runFromHome(way.source, way.home.folder, way.java, options);
    case "maven": {
      say(`${distribution.maven.name} ${distribution.maven.version}`);
      const folder = await fetched((staging) => fetchThroughMaven(distribution, way.java, staging));
      return await runFromHome(way.source, folder, way.java, options);
    }
    case "archive": {
      say(way.address);
      const folder = await fetched((staging) => fetchArchive(distribution, way.address, staging));
      return await runFromHome(way.source, folder, undefined, options);
    }
  }
}

async function runFromHome(
  source: LocalServer["source"],
  folder: string,
  java: Java | undefined,
  options: BringUpOptions,
): Promise<BroughtUp> {
  const home = await readHome(folder);
  if (home === undefined) throw new ClusterError("unreachable", `reading ${folder}: it holds no server`);
  const { engine, version } = home;
  const url = `http://127.0.0.1:${options.port}`;
  options.report({ type: "starting", url });
  const memory = options.inMemory ? await makeMemoryFolder() : null;
  const forgetMemory = async () => memory === null ? undefined : await removeMemoryFolder(memory);
  try {
    const { process, identity, ended } = await launch({
      ...options,
      home,
      java,
      folder: options.folder(version),
      ...(memory === null ? {} : { data: memory }),
      onSpawn: async (running) => {
        if (memory !== null) await giveMemoryFolder(memory, running);
        const { inMemory } = options;
        await options.onSpawn?.({ url, engine, version, source, project: null, inMemory, memory, ...running });
      },
    });
    options.report({ type: "ready", url });
    return {
      server: { url, engine, version, process, source },
      stop: async () => {
        await stopProcess(process, identity);
        await ended();
        await forgetMemory();
      },
    };
  } catch (error) {
    await forgetMemory();
    throw error;
  }
}

async function runInContainer(compose: string, options: BringUpOptions): Promise<BroughtUp> {
  const { port, project, inMemory, distribution: { engine, version }, report, signal, onSpawn } = options;
  const url = `http://127.0.0.1:${port}`;
  const server: LocalServer = { url, engine, version, process: null, source: "docker" };
  report({ type: "starting", url });
  await onSpawn?.({ ...server, identity: null, project, inMemory, memory: null });
  try {
    await startContainer(compose, options);
    if (await probe(url, signal) === undefined) {
      throw new FailedError(`starting ${engineName[engine]}: its container does not answer at ${url}`);
    }
  } catch (error) {
    // Whatever keeps it from being stopped, the first fault is the one to tell.
    await stopContainer(compose, project, false).catch(() => {});
    throw error;
  }
  report({ type: "ready", url });
  return {
    server,
    stop: (withData) => stopContainer(compose, project, withData),
  };
}
