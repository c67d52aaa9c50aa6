/**
 * The folder that a program is compiled from: sources, the packages that they import, and nothing else.
 *
 * @module
 */
import { join } from "node:path";
import { run } from "../../src/server/run-program.ts";
import { checkLocked, importedPackages, type Lock, mergeLocks, pruneModules } from "./packages.ts";
import type { StagedProject } from "./project.ts";
import type { Stamp } from "./stamp.ts";

/** What is laid out. */
export interface Staging {
  /** The checkout of dem. */
  readonly checkout: string;
  /** An empty folder. */
  readonly folder: string;
  readonly stamp: Stamp;
  /** A team's config and definitions, laid into `folder/project` before. */
  readonly project?: StagedProject;
}

/** What there is to compile. */
export interface Stage {
  readonly folder: string;
  /** The module that the program begins with. */
  readonly entry: string;
  /** What else has to go in, as nothing imports it. */
  readonly include: readonly string[];
}

/** The worker is started by its address, the library is for definitions on disk, Docker reads the last. */
const ownIncludes = ["src/bulk/worker.ts", "src/mod.ts", "compose.yaml"];

/** Lays the folder out. Throws FailedError where a package is not to be had, or is not locked. */
export async function layStage({ checkout, folder, stamp, project }: Staging): Promise<Stage> {
  const sources = await copySources(join(checkout, "src"), join(folder, "src"));
  await Deno.copyFile(join(checkout, "compose.yaml"), join(folder, "compose.yaml"));
  const entry = entryText(stamp, project);
  await Deno.writeTextFile(join(folder, "dem.ts"), entry);
  const { name, version, imports, compilerOptions }: Manifest = await readJson(join(checkout, "deno.json"));
  await writeJson(join(folder, "deno.json"), {
    name,
    version,
    exports: { ".": "./src/mod.ts" },
    imports: importedPackages(imports, [entry, ...sources]),
    compilerOptions,
    // Where the packages are pruned; not the cache, which all projects share.
    nodeModulesDir: "manual",
    ...(project === undefined ? {} : { workspace: ["./project"] }),
  });
  const ours: Lock = await readJson(join(checkout, "deno.lock"));
  const locked = project?.lock === undefined ? ours : mergeLocks(ours, project.lock);
  await writeJson(join(folder, "deno.lock"), locked);

  const include = [...ownIncludes, ...project?.include ?? []];
  const modules = include.filter((file) => /\.[cm]?[jt]sx?$/.test(file));
  const install = ["install", "--quiet", "--node-modules-dir=auto", "--entrypoint", "dem.ts", ...modules];
  await run(Deno.execPath(), install, { folder });
  // A project that locks nothing has its packages taken as its imports say.
  if (project === undefined || project.lock !== undefined) {
    checkLocked(await readJson(join(folder, "deno.lock")), locked);
  }
  await pruneModules(join(folder, "node_modules", ".deno"));
  return { folder, entry: "dem.ts", include };
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly imports: Readonly<Record<string, string>>;
  readonly compilerOptions: object;
}

/** The program's own entry: that of a checkout knows neither its commit nor a config inside. */
function entryText({ version, commit }: Stamp, project: StagedProject | undefined): string {
  const facts = [
    `version: ${JSON.stringify(version)}`,
    ...(commit === undefined ? [] : [`commit: ${JSON.stringify(commit)}`]),
    ...(project === undefined ? [] : [`config: ${configText(project)}`]),
  ];
  return `${project === undefined ? "" : 'import { fileURLToPath } from "node:url";\n'}\
import { denoContext } from "./src/cli/deno-context.ts";
import { forgetLinkerVariables } from "./src/cli/linker-variables.ts";
import { main } from "./src/cli/main.ts";

forgetLinkerVariables();
Deno.exit(await main(Deno.args, denoContext({ ${facts.join(", ")} })));
`;
}

function configText({ config, tag }: StagedProject): string {
  const file = `fileURLToPath(new URL(${JSON.stringify(`./${config}`)}, import.meta.url))`;
  return `{ file: ${file}${tag === undefined ? "" : `, tag: ${JSON.stringify(tag)}`} }`;
}

/** Copies the sources and gives their texts. */
async function copySources(from: string, to: string): Promise<readonly string[]> {
  await Deno.mkdir(to, { recursive: true });
  const texts: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) texts.push(...await copySources(join(from, name), join(to, name)));
    else if (name.endsWith(".ts")) {
      const text = await Deno.readTextFile(join(from, name));
      await Deno.writeTextFile(join(to, name), text);
      texts.push(text);
    }
  }
  return texts;
}

async function readJson<Value>(file: string): Promise<Value> {
  return JSON.parse(await Deno.readTextFile(file));
}

async function writeJson(file: string, value: unknown): Promise<void> {
  await Deno.writeTextFile(file, `${JSON.stringify(value, null, 2)}\n`);
}
