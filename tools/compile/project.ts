/**
 * A team's config and definitions, to be compiled in.
 *
 * @module
 */
import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { configDefaults } from "../../src/config/defaults.ts";
import { lookForConfig } from "../../src/config/find.ts";
import { findTag, runProgram } from "../../src/config/tag.ts";
import { findFiles } from "../../src/definition/find-files.ts";
import { configurationError } from "../../src/definition/located.ts";
import { isModule } from "../../src/definition/read-file.ts";
import { parseJson, parseYaml } from "../../src/definition/yaml.ts";
import { ConfigurationError } from "../../src/errors.ts";
import { run } from "../../src/server/run-program.ts";
import type { Lock } from "./packages.ts";

/** A team's project, as it was laid into `project/` of the stage. */
export interface StagedProject {
  /** The config, from the stage's folder. */
  readonly config: string;
  /** What has to go in, from the stage's folder: config, definitions, the CA's certificate, and what was named. */
  readonly include: readonly string[];
  readonly lock?: Lock;
  /** What git calls its code. */
  readonly tag?: string;
}

/** What of a config says which files belong to it. */
interface Belongings {
  readonly indexes?: readonly string[];
  readonly cluster?: { readonly tls?: { readonly ca?: string } };
}

/** Modules, and what they import or read. */
const copied = /\.(?:[cm]?[jt]sx?|json|ya?ml|wasm)$/;

/**
 * Lays a project into the stage. Throws ConfigurationError where it has no config or no definition, or one that lies
 * outside of its folder.
 *
 * @param named More files that have to go in, from the project's folder.
 */
export async function layProject(folder: string, stage: string, named: readonly string[]): Promise<StagedProject> {
  const root = await Deno.realPath(folder).catch((cause) => {
    throw new ConfigurationError(`compiling ${folder}: ${cause.message}`, { cause });
  });
  const attempt = `compiling ${root}`;
  const config = await lookForConfig(root);
  if (config === undefined || dirname(config) !== root) {
    throw new ConfigurationError(`${attempt}: there is no config in it`, { hint: "`dem init` writes one." });
  }
  const { indexes = configDefaults.indexes, cluster } = await belongingsOf(config, root);
  const variable = indexes.find((pattern) => pattern.includes("${"));
  if (variable !== undefined) {
    throw new ConfigurationError(`${attempt}: the pattern ${variable} depends on the environment`, {
      hint: "Write the patterns of `indexes` without variables: what goes in is settled now.",
    });
  }
  const definitions = await findFiles(indexes.map((pattern) => resolve(root, pattern)));
  if (definitions.faults.length > 0) throw configurationError(attempt, definitions.faults);
  if (definitions.files.length === 0) {
    throw new ConfigurationError(`${attempt}: ${indexes.join(", ")} find no definition`);
  }
  const { ca } = cluster?.tls ?? {};
  const certificates = ca === undefined || isAbsolute(ca) || ca.includes("${") ? [] : [ca];
  const wanted = [config, ...definitions.files, ...[...certificates, ...named].map((file) => resolve(root, file))];
  const included = [...new Set(wanted)].map((file) => ({ file, place: placeIn(root, file, attempt) }));

  const project = join(stage, "project");
  await copyModules(root, project);
  for (const { file, place } of included) {
    await Deno.mkdir(dirname(join(project, place)), { recursive: true });
    await Deno.copyFile(file, join(project, place)).catch((cause) => {
      throw new ConfigurationError(`${attempt}: ${place} cannot be read: ${cause.message}`, { cause });
    });
  }
  await writeManifests(root, project);
  const lock: Lock | undefined = await readJson(join(root, "deno.lock"));
  const tag = await findTag({ folder: root, run: runProgram });
  return {
    config: `project/${basename(config)}`,
    include: included.map(({ place }) => `project/${place}`),
    ...(lock === undefined ? {} : { lock }),
    ...(tag === "" ? {} : { tag }),
  };
}

async function belongingsOf(config: string, root: string): Promise<Belongings> {
  if (isModule(config)) {
    // In a process of its own, whose imports are the project's.
    const parts = "{ indexes: config?.indexes, cluster: { tls: { ca: config?.cluster?.tls?.ca } } }";
    const url = JSON.stringify(pathToFileURL(config).href);
    const code = `const { default: config } = await import(${url}); console.log(JSON.stringify(${parts}));`;
    const printed = await run(Deno.execPath(), ["eval", "--quiet", code], { folder: root });
    return JSON.parse(printed.trimEnd().split("\n").at(-1) ?? "");
  }
  const parse = config.endsWith(".json") ? parseJson : parseYaml;
  const parsed = parse(await Deno.readTextFile(config), config);
  if ("faults" in parsed) throw configurationError("loading the config", parsed.faults);
  return parsed.located.value ?? {};
}

/** Gives where a file lies in the project, with slashes. */
function placeIn(root: string, file: string, attempt: string): string {
  const place = relative(root, file).replaceAll("\\", "/");
  if (!place.startsWith("../") && !isAbsolute(place)) return place;
  throw new ConfigurationError(`${attempt}: ${file} lies outside of it`, {
    hint: "Name a folder that holds all that the config names.",
  });
}

/** Copies all that a definition may import; what it does not import stays outside of the program. */
async function copyModules(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (name.startsWith(".") || name === "node_modules") continue;
    if (isDirectory) await copyModules(join(from, name), join(to, name));
    else if (copied.test(name)) await Deno.copyFile(join(from, name), join(to, name));
  }
}

/** Writes what of the project's manifests its imports need; `@dem/dem` is this program itself. */
async function writeManifests(root: string, project: string): Promise<void> {
  if (await Deno.stat(join(root, "deno.jsonc")).then(() => true, () => false)) {
    throw new ConfigurationError(`compiling ${root}: deno.jsonc cannot be read here`, {
      hint: "Call it deno.json, without comments.",
    });
  }
  const { imports = {} } = await readJson<{ imports?: Record<string, string> }>(join(root, "deno.json")) ?? {};
  const own = Object.entries(imports).filter(([key]) => key !== "@dem/dem" && !key.startsWith("@dem/dem/"));
  const manifest = JSON.stringify({ imports: Object.fromEntries(own) });
  await Deno.writeTextFile(join(project, "deno.json"), manifest);
  const npm = await readJson<{ dependencies?: Record<string, string> }>(join(root, "package.json"));
  if (npm === undefined) return;
  await Deno.writeTextFile(join(project, "package.json"), JSON.stringify({ dependencies: npm.dependencies ?? {} }));
}

async function readJson<Value>(file: string): Promise<Value | undefined> {
  try {
    return JSON.parse(await Deno.readTextFile(file));
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return undefined;
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new ConfigurationError(`reading ${file}: ${cause.message}`, { cause });
  }
}
