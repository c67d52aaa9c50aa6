/**
 * Finds a Java that is new enough.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { capture } from "./run-program.ts";
import type { Engine } from "./server.ts";

/** An installed Java. */
export interface Java {
  readonly home: string;
  /** Its major version. */
  readonly version: number;
}

/** Where to look. */
export interface JavaPlaces {
  /** Named by the user: the first that will do is taken. */
  readonly named: readonly string[];
  /** Found on the machine: the oldest that will do is taken, as servers are late to support the newest. */
  readonly installed: readonly string[];
}

/** Gives a Java of at least a version; undefined where there is none. */
export async function findJava(minimum: number, places: JavaPlaces): Promise<Java | undefined> {
  const sufficient = async (homes: readonly string[]) =>
    (await Promise.all(homes.map(javaAt))).filter((java) => java !== undefined && java.version >= minimum);
  const [named] = await sufficient(places.named);
  if (named !== undefined) return named;
  return (await sufficient(places.installed)).toSorted((a, b) => (a?.version ?? 0) - (b?.version ?? 0))[0];
}

/** Gives the usual places: the environment's variables, the system's folders, and `java` on the PATH. */
export async function usualPlaces(
  engine: Engine,
  environment: (name: string) => string | undefined,
): Promise<JavaPlaces> {
  const named = [engine === "opensearch" ? "OPENSEARCH_JAVA_HOME" : "ES_JAVA_HOME", "JAVA_HOME"]
    .map(environment)
    .filter((home): home is string => home !== undefined && home !== "");
  const programs = environment("ProgramFiles") ?? "C:\\Program Files";
  const user = environment("HOME") ?? "";
  const folders: readonly (readonly [folder: string, inside?: string])[] = Deno.build.os === "windows"
    ? [[join(programs, "Java")], [join(programs, "Eclipse Adoptium")], [join(programs, "Microsoft")]]
    : [
      ["/usr/lib/jvm"],
      ["/Library/Java/JavaVirtualMachines", "Contents/Home"],
      [join(user, ".sdkman/candidates/java")],
    ];
  const listed = await Promise.all(folders.map(([folder, inside = ""]) => foldersIn(folder, inside)));
  const onPath = Deno.build.os === "windows"
    ? undefined
    : await capture("sh", ["-c", "readlink -f $(command -v java)"]);
  const ofPath = onPath === undefined || onPath.trim() === "" ? [] : [dirname(dirname(onPath.trim()))];
  return { named, installed: [...listed.flat(), ...ofPath] };
}

/** Reads the major version of a Java; undefined for a folder that holds none. */
async function javaAt(home: string): Promise<Java | undefined> {
  const program = join(home, "bin", Deno.build.os === "windows" ? "java.exe" : "java");
  if (!await isFile(program)) return undefined;
  const version = majorVersion(
    await readIfThere(join(home, "release")) ?? await capture("sh", ["-c", '"$0" -version 2>&1', program]) ?? "",
  );
  return version === undefined ? undefined : { home, version };
}

/** Gives the major version in the text of a `release` file or of `java -version`: 21 of 21.0.2, 8 of 1.8.0. */
export function majorVersion(text: string): number | undefined {
  const found = text.match(/(?:JAVA_VERSION=|version )"(?:1\.)?(\d+)/);
  return found === null ? undefined : Number(found[1]);
}

async function foldersIn(folder: string, inside: string): Promise<readonly string[]> {
  try {
    const names = await Array.fromAsync(Deno.readDir(folder), (entry) => entry.name);
    return names.toSorted().map((name) => join(folder, name, inside));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return false;
    throw error;
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
