/**
 * Which ways there are to a server on this machine, in the order in which they are tried.
 *
 * @module
 */
import { archiveAddress } from "./archive.ts";
import type { Distribution } from "./distribution.ts";
import { composeFile, dockerAnswers } from "./docker.ts";
import { homePath } from "./fetch-home.ts";
import { findJava, type Java, usualPlaces } from "./find-java.ts";
import { type Home, readHome } from "./home.ts";
import { capture } from "./run-program.ts";
import type { ServerSource } from "./server.ts";

/** A way that is there. */
export type Way =
  | { readonly source: "docker"; readonly compose: string }
  | { readonly source: "home" | "cache"; readonly home: Home; readonly java?: Java }
  | { readonly source: "maven"; readonly java: Java }
  | { readonly source: "archive"; readonly address: string };

/** A way that is not there, and why. */
export interface MissingWay {
  readonly source: ServerSource;
  readonly reason: string;
}

/** What was found on this machine. */
export interface Findings {
  /** The text of compose.yaml; absent unless an engine answers too. */
  readonly compose?: string;
  /** What `DEM_ES_HOME` names; null where that is no server of this kind and version. */
  readonly named?: Home | null;
  /** The homes in the cache. */
  readonly cached: readonly Home[];
  /** Absent where there is none that is new enough. */
  readonly java?: Java;
  readonly maven: boolean;
  /** Absent where there is no archive for this platform. */
  readonly archive?: string;
}

/** Puts what was found into the order in which it is tried. */
export function orderWays(
  { java: needed }: Pick<Distribution, "java">,
  found: Findings,
): { readonly ways: readonly Way[]; readonly missing: readonly MissingWay[] } {
  const ways: Way[] = [];
  const missing: MissingWay[] = [];
  const noJava = `there is no Java ${needed} or newer`;
  const addHome = (source: "home" | "cache", home: Home) => {
    if (home.hasJava) ways.push({ source, home });
    else if (found.java !== undefined) ways.push({ source, home, java: found.java });
    else missing.push({ source, reason: `${home.folder} carries no Java, and ${noJava}` });
  };

  if (found.compose !== undefined) ways.push({ source: "docker", compose: found.compose });
  else missing.push({ source: "docker", reason: "no Docker engine with compose answers" });

  if (found.named === null) missing.push({ source: "home", reason: "DEM_ES_HOME names no such server" });
  else if (found.named !== undefined) addHome("home", found.named);

  for (const home of found.cached) addHome("cache", home);

  if (!found.maven) missing.push({ source: "maven", reason: "Maven is not installed" });
  else if (found.java === undefined) missing.push({ source: "maven", reason: noJava });
  else ways.push({ source: "maven", java: found.java });

  if (found.archive !== undefined) ways.push({ source: "archive", address: found.archive });
  else missing.push({ source: "archive", reason: "there is no archive for this platform" });
  return { ways, missing };
}

/** Looks at this machine. */
export async function survey(
  distribution: Distribution,
  { cache, environment, anyVersion }: {
    readonly cache: string;
    readonly environment: (name: string) => string | undefined;
    /** Whether a home named by the user may be of another version. */
    readonly anyVersion: boolean;
  },
): Promise<Findings> {
  const { engine, version } = distribution;
  const isWanted = (home: Home | undefined, free = false): home is Home =>
    home?.engine === engine && (free || home.version === version);
  const namedFolder = environment("DEM_ES_HOME") ?? "";
  const [docker, compose, named, fetched, java, maven] = await Promise.all([
    dockerAnswers(),
    composeFile(),
    namedFolder === "" ? undefined : readHome(namedFolder),
    Promise.all(["archive", "maven"].map((way) => readHome(homePath(cache, homeName(distribution, way))))),
    usualPlaces(engine, environment).then((places) => findJava(distribution.java, places)),
    // The homes that Maven fetches have no programs for other systems.
    Deno.build.os === "linux" ? capture("mvn", ["--version"]) : undefined,
  ]);
  return {
    compose: docker ? compose : undefined,
    named: namedFolder === "" ? undefined : isWanted(named, anyVersion) ? named : null,
    cached: fetched.filter((home) => isWanted(home)),
    java,
    maven: maven !== undefined,
    archive: archiveAddress(distribution, Deno.build),
  };
}

/** The name in the cache of a home that was fetched in a way: only the archive carries a Java. */
export function homeName({ engine, version }: Distribution, way: string): string {
  return `${engine}-${version}-${way}`;
}
