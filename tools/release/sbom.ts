/**
 * `deno run … tools/release/sbom.ts`: what a released program is made of, in CycloneDX 1.5.
 *
 * These are the packages that go into a program, from `deno.lock`, with their checksums there, and Deno itself. The text
 * is the same for the same commit.
 *
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { importedPackages } from "../compile/packages.ts";
import { type Stamp, stampOf } from "../compile/stamp.ts";

/** What of `deno.lock` is read. */
export interface LockedPackages {
  readonly specifiers: Readonly<Record<string, string>>;
  readonly npm: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  readonly integrity: string;
  readonly dependencies?: readonly string[];
  readonly optionalDependencies?: readonly string[];
}

/** A package as the bill has it. */
export interface Component {
  readonly type: "library" | "platform";
  readonly "bom-ref": string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly hashes?: readonly { readonly alg: "SHA-512"; readonly content: string }[];
}

/** Gives the packages that imports need, directly or not, by their keys in the lock. */
export function lockedPackages(lock: LockedPackages, imports: Readonly<Record<string, string>>): readonly string[] {
  const keys = new Set<string>();
  const waiting = Object.values(imports).map((specifier) => `${nameOf(specifier)}@${lock.specifiers[specifier]}`);
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    if (keys.has(key)) continue;
    keys.add(key);
    waiting.push(...dependenciesOf(lock, key));
  }
  return [...keys].sort();
}

/** Gives the bill of a program. */
export function billOf(
  stamp: Stamp,
  deno: string,
  lock: LockedPackages,
  imports: Readonly<Record<string, string>>,
): object {
  const packages = lockedPackages(lock, imports);
  const own = `pkg:generic/dem@${stamp.version}`;
  const runtime: Component = {
    type: "platform",
    "bom-ref": `pkg:github/denoland/deno@v${deno}`,
    name: "deno",
    version: deno,
    purl: `pkg:github/denoland/deno@v${deno}`,
  };
  const direct = Object.values(imports).map((specifier) => `${nameOf(specifier)}@${lock.specifiers[specifier]}`);
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    version: 1,
    metadata: {
      component: {
        type: "application",
        "bom-ref": own,
        name: "dem",
        version: stamp.version,
        purl: own,
        licenses: [{ license: { id: "MIT" } }],
        ...(stamp.commit === undefined ? {} : { properties: [{ name: "dem:commit", value: stamp.commit }] }),
      },
    },
    components: [runtime, ...packages.map((key) => componentOf(lock, key))],
    dependencies: [
      { ref: own, dependsOn: [runtime["bom-ref"], ...direct.map(purlOf)].sort() },
      ...packages.map((key) => ({ ref: purlOf(key), dependsOn: dependenciesOf(lock, key).map(purlOf).sort() })),
    ],
  };
}

function componentOf(lock: LockedPackages, key: string): Component {
  const [algorithm, sum = ""] = (lock.npm[key]?.integrity ?? "").split("-");
  return {
    type: "library",
    "bom-ref": purlOf(key),
    name: nameOf(key),
    version: versionOf(key),
    purl: purlOf(key),
    ...(algorithm === "sha512" ? { hashes: [{ alg: "SHA-512", content: hexOf(sum) }] } : {}),
  };
}

/** A dependency is written with its version only where there are several. */
function dependenciesOf(lock: LockedPackages, key: string): readonly string[] {
  const { dependencies = [], optionalDependencies = [] } = lock.npm[key] ?? {};
  return [...dependencies, ...optionalDependencies].map((name) => {
    const found = lock.npm[name] === undefined ? Object.keys(lock.npm).find((other) => nameOf(other) === name) : name;
    if (found === undefined) throw new Error(`deno.lock has no ${name}, which ${key} depends on`);
    return found;
  });
}

/** `@elastic/transport` of `npm:@elastic/transport@9.4.0` and of `@elastic/transport@9.4.0_peer@1.0.0`. */
function nameOf(key: string): string {
  return /^(?:npm:)?(@?[^@]+)/.exec(key)?.[1] ?? key;
}

function versionOf(key: string): string {
  return /^@?[^@]+@([^_]+)/.exec(key)?.[1] ?? "";
}

function purlOf(key: string): string {
  return `pkg:npm/${nameOf(key).replace("@", "%40")}@${versionOf(key)}`;
}

function hexOf(base64: string): string {
  return Array.from(atob(base64), (letter) => letter.charCodeAt(0).toString(16).padStart(2, "0")).join("");
}

/** Gives the bill of the programs that a checkout is compiled to. */
export async function billOfCheckout(checkout: string): Promise<object> {
  const read = async (name: string) => JSON.parse(await Deno.readTextFile(join(checkout, name)));
  const { imports } = await read("deno.json");
  const sources = await textsIn(join(checkout, "src"));
  return billOf(
    await stampOf(checkout),
    Deno.version.deno,
    await read("deno.lock"),
    importedPackages(imports, sources),
  );
}

async function textsIn(folder: string): Promise<readonly string[]> {
  const texts: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) texts.push(...await textsIn(join(folder, name)));
    else if (name.endsWith(".ts")) texts.push(await Deno.readTextFile(join(folder, name)));
  }
  return texts;
}

if (import.meta.main) {
  console.log(JSON.stringify(await billOfCheckout(fileURLToPath(new URL("../../", import.meta.url))), null, 2));
}
