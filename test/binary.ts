/**
 * The compiled program for tests, made once from the sources as they are, whichever test asks first.
 *
 * The runtime that it needs is DENORT_BIN, or one from Deno's host, or the one that tools/denort.ts lays. Where none is
 * to be had, tests of the program do not run, and say so.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FailedError } from "../src/errors.ts";
import { cacheFolder } from "../src/server/cache-folder.ts";
import { fetchHome, homePath } from "../src/server/fetch-home.ts";
import { run } from "../src/server/run-program.ts";
import { programName, thisMachine } from "../tools/compile/targets.ts";
import { testCompiler } from "../tools/denort.ts";
import { commitOf } from "../tools/compile/stamp.ts";

const checkout = fileURLToPath(new URL("../", import.meta.url));

/** A compiled program, and what it was compiled with. */
export interface TestBinary {
  readonly file: string;
  /** The version of Deno inside. */
  readonly deno: string;
  /** Compiles once more, with other options; gives the program. */
  compile(folder: string, ...options: readonly string[]): Promise<string>;
}

/** What compiles: Deno, and the runtime that it is given instead of downloading one. */
interface TestCompiler {
  readonly deno: string;
  readonly denort?: string;
}

let asked: Promise<TestBinary | undefined> | undefined;

/** Gives the compiled program; undefined, said loudly, where no runtime for it is to be had. */
export function testBinary(): Promise<TestBinary | undefined> {
  return asked ??= make();
}

/** Registers a test of the compiled program; where there is none, the list of tests says that it did not run. */
export async function testOnBinary(name: string, test: (binary: TestBinary) => Promise<void>): Promise<void> {
  const binary = await testBinary();
  if (binary === undefined) Deno.test({ name: `DID NOT RUN, for want of a runtime: ${name}`, ignore: true, fn() {} });
  else Deno.test(name, () => test(binary));
}

async function make(): Promise<TestBinary | undefined> {
  const machine = thisMachine();
  if (machine === undefined) return unavailable(`${Deno.build.target} is no target`);
  const name = `dem-binary-${await identityOf(checkout)}`;
  const cache = await cacheFolder();
  try {
    const home = await fetchHome({
      cache,
      name,
      report: () => {},
      obtain: async ({ folder }) => {
        await removeOld(cache, name);
        const laid = join(folder, "laid");
        const compiler = await compileByAny(laid);
        await Deno.writeTextFile(join(laid, "compiler.json"), JSON.stringify(compiler));
        return laid;
      },
    });
    await Deno.utime(home, new Date(), new Date());
    const compiler: TestCompiler = JSON.parse(await Deno.readTextFile(join(home, "compiler.json")));
    const file = join(home, programName(machine));
    const { result } = JSON.parse(await run(file, ["--version", "--json"]));
    return {
      file,
      deno: result.deno,
      compile: async (folder, ...options) => {
        await compileBy(compiler, "--output", folder, ...options);
        return join(folder, programName(machine));
      },
    };
  } catch (error) {
    if (error instanceof NoRuntime) return unavailable(error.message);
    throw error;
  }
}

/** No runtime is to be had by any way. */
class NoRuntime extends Error {}

function unavailable(reason: string): undefined {
  console.error(`\nTHE COMPILED PROGRAM IS NOT TESTED, for want of a runtime (denort).\n${reason}\n`);
  return undefined;
}

/** Compiles by the first way that there is, and says which. */
async function compileByAny(folder: string): Promise<TestCompiler> {
  const { DENORT_BIN: named } = Deno.env.toObject();
  const own: TestCompiler = { deno: Deno.execPath(), ...(named === undefined ? {} : { denort: named }) };
  try {
    await compileBy(own, "--output", folder);
    return own;
  } catch (error) {
    if (!(error instanceof FailedError) || !/: downloading \S*denort/.test(error.message)) throw error;
    const laid = await testCompiler().catch((other) => {
      if (!(other instanceof FailedError)) throw other;
      throw new NoRuntime(`${error.message}\n${other.message}`);
    });
    await compileBy(laid, "--output", folder);
    return laid;
  }
}

/** Runs the compiler as its users do. */
async function compileBy({ deno, denort }: TestCompiler, ...options: readonly string[]): Promise<void> {
  await run(deno, ["run", "--allow-all", join(checkout, "tools/compile/mod.ts"), ...options], {
    environment: {
      ...(denort === undefined ? {} : { DENORT_BIN: denort }),
      // As Deno 2.9 does by itself: a company's registry has a certificate of its own.
      DENO_TLS_CA_STORE: "system,mozilla",
    },
  });
}

/** What a program is made of: the same text gives the same program. */
async function identityOf(checkout: string): Promise<string> {
  const sum = createHash("sha256");
  sum.update(`${Deno.version.deno} ${await commitOf(checkout)}`);
  for (const name of ["deno.json", "deno.lock", "compose.yaml", "src", "tools/compile"]) {
    for (const file of await filesAt(join(checkout, name))) sum.update(file).update(await Deno.readFile(file));
  }
  return sum.digest("hex").slice(0, 16);
}

async function filesAt(path: string): Promise<readonly string[]> {
  if ((await Deno.stat(path)).isFile) return [path];
  const names = await Array.fromAsync(Deno.readDir(path), ({ name }) => name);
  return (await Promise.all(names.sort().map((name) => filesAt(join(path, name))))).flat();
}

/** Removes programs of other sources that nobody has used for an hour: each takes 100 MB. */
async function removeOld(cache: string, name: string): Promise<void> {
  const homes = join(homePath(cache, name), "..");
  for await (const { name: other, isDirectory } of Deno.readDir(homes)) {
    if (!isDirectory || other === name || !/^dem-binary-[0-9a-f]+$/.test(other)) continue;
    const { mtime } = await Deno.stat(join(homes, other));
    if (Date.now() - (mtime?.getTime() ?? 0) > 3_600_000) await Deno.remove(join(homes, other), { recursive: true });
  }
}
