import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { machineInHeader, machineOf } from "../../tools/compile/machine.ts";
import { checkLocked, importedPackages, mergeLocks, pruneModules } from "../../tools/compile/packages.ts";
import { permissionFlags } from "../../tools/compile/permissions.ts";
import { checkRuntime } from "../../tools/compile/runtime.ts";
import { programName, targetNamed, targets, thisMachine } from "../../tools/compile/targets.ts";
import { Folder } from "../config/folder.ts";

const tool = fileURLToPath(new URL("../../tools/compile/mod.ts", import.meta.url));

Deno.test("an executable's header tells its system and processor", async () => {
  assert.deepEqual(machineInHeader(elf(62)), { os: "linux", arch: "x86_64" });
  assert.deepEqual(machineInHeader(elf(183)), { os: "linux", arch: "aarch64" });
  assert.deepEqual(machineInHeader(macho(0x01000007)), { os: "darwin", arch: "x86_64" });
  assert.deepEqual(machineInHeader(macho(0x0100000c)), { os: "darwin", arch: "aarch64" });
  assert.deepEqual(machineInHeader(pe(0x8664)), { os: "windows", arch: "x86_64" });
  for (const other of [elf(40), pe(0x14c), new Uint8Array(64), pe(0x8664).subarray(0, 100)]) {
    assert.equal(machineInHeader(new Uint8Array(other)), undefined);
  }
  const own = thisMachine();
  const { os, arch } = await machineOf(Deno.execPath()) ?? {};
  assert.deepEqual({ os, arch }, { os: own?.os, arch: own?.arch });
  assert.equal(await machineOf(tool), undefined);
});

Deno.test("a runtime of another machine or another version is refused, and named", async () => {
  await using folder = await Folder.with();
  const runtime = async (machine: Uint8Array, text: string) => {
    const file = folder.file("denort");
    await Deno.writeFile(file, new Uint8Array([...machine, ...new TextEncoder().encode(text)]));
    return file;
  };
  const [linux, arm] = ["linux-x64", "linux-arm64"].map((name) => targetNamed(name) ?? assert.fail());
  await checkRuntime(await runtime(elf(62), "Deno/2.9.6+0a1b2c3"), linux, "2.9.6");
  await assert.rejects(
    checkRuntime(await runtime(elf(62), "Deno/2.9.6"), arm, "2.9.6"),
    { message: /^compiling for linux-arm64: DENORT_BIN must be a denort for linux on aarch64, and is .* on x86_64$/ },
  );
  await assert.rejects(
    checkRuntime(await runtime(elf(62), "Deno/2.6.10"), linux, "2.9.6"),
    { message: /must be a denort 2\.9\.6, and is one of 2\.6\.10$/ },
  );
  await assert.rejects(checkRuntime(await runtime(elf(62), ""), linux, "2.9.6"), {
    message: /is none of any version$/,
  });
  await assert.rejects(checkRuntime(tool, linux, "2.9.6"), { message: /is no program that could be one$/ });
  await assert.rejects(checkRuntime(folder.file("nowhere"), linux, "2.9.6"), {
    message: /DENORT_BIN cannot be read: /,
  });
});

Deno.test("packages that only types or tests import stay outside", () => {
  const map = {
    "@types/pg": "npm:@types/pg@8",
    "commander": "npm:commander@15",
    "fast-check": "npm:fast-check@4",
    "kysely": "npm:kysely@0.29",
    "pg": "npm:pg@8",
    "pg-cursor": "npm:pg-cursor@2",
    "zod": "npm:zod@4",
  };
  const sources = [
    '// @ts-types="@types/pg"\nimport pg from "pg";\nimport {\n  sql,\n  type Kysely,\n} from "kysely/migration";',
    'import { a } from "./fast-check.ts";\nconst { z } = await import("zod");\nexport type { B } from "commander";',
  ];
  assert.deepEqual(Object.keys(importedPackages(map, sources)), ["kysely", "pg", "zod"]);
});

Deno.test("what is installed without being locked is refused by name", () => {
  const ours = { version: "5", specifiers: { "npm:a@1": "1.0.0" }, npm: { "a@1.0.0": { integrity: "sha512-a" } } };
  const theirs = { version: "5", specifiers: { "npm:a@1": "1.1.0" }, npm: { "b@2.0.0": { integrity: "sha512-b" } } };
  const merged = mergeLocks(ours, theirs);
  assert.deepEqual(merged.specifiers, { "npm:a@1": "1.0.0" });
  checkLocked({ version: "5", npm: { ...ours.npm, ...theirs.npm } }, merged);
  const stray = {
    version: "5",
    npm: { "a@1.0.0": { integrity: "sha512-other" }, "c@3.0.0": { integrity: "sha512-c" } },
  };
  assert.throws(() => checkLocked(stray, merged), { message: "compiling: a@1.0.0, c@3.0.0 are not locked" });
});

Deno.test("of packages, types, maps and pages are removed, and TypeScript that JavaScript was made of; licences stay", async () => {
  await using folder = await Folder.with({
    "a@1/node_modules/a/index.js": "",
    "a@1/node_modules/a/index.d.ts": "",
    "a@1/node_modules/a/index.d.cts": "",
    "a@1/node_modules/a/index.js.map": "",
    "a@1/node_modules/a/src/index.ts": "",
    "a@1/node_modules/a/README.md": "",
    "a@1/node_modules/a/LICENSE.md": "",
    "a@1/node_modules/a/package.json": "{}",
    "b@1/node_modules/b/mod.ts": "",
    "b@1/node_modules/b/mod.d.ts": "",
  });
  await pruneModules(folder.path);
  assert.deepEqual(await filesOf(folder.path), [
    "a@1/node_modules/a/LICENSE.md",
    "a@1/node_modules/a/index.js",
    "a@1/node_modules/a/package.json",
    "b@1/node_modules/b/mod.ts",
  ]);
});

Deno.test("a program may not do everything: no native libraries, and only programs that are named", () => {
  for (const { os } of targets) {
    const flags = permissionFlags(os);
    assert.ok(flags.includes("--no-prompt"));
    assert.ok(!flags.some((flag) => /^--allow-(all|ffi|import)|^--allow-(run|sys)$/.test(flag)), flags.join(" "));
  }
});

Deno.test("--all says which programs were left out and why, and exits with 1", async () => {
  await using folder = await Folder.with({ "denort": "no program" });
  const { code, stdout, stderr } = await compile(["--all", "--output", folder.file("out")], folder.file("denort"));
  assert.equal(code, 1);
  assert.equal(stdout, "");
  for (const target of targets) {
    assert.match(
      stderr,
      new RegExp(`^${programName(target)}  left out\ncompiling for ${target.name}: DENORT_BIN `, "m"),
    );
  }
  assert.deepEqual(await filesOf(folder.file("out")), []);
});

Deno.test("wrong options exit with 2 and say what is right", async () => {
  const wrong: readonly (readonly [args: readonly string[], says: RegExp])[] = [
    [["--target", "solaris"], /there is no target solaris\nThere are linux-x64, .*windows-x64\./],
    [["--all", "--target", "linux-x64"], /either --all or --target, not both/],
    [["--include", "a.sql"], /--include names files of a --project/],
    [["--nonsense"], /'--nonsense'/],
  ];
  for (const [args, says] of wrong) {
    const { code, stderr } = await compile(args);
    assert.equal(code, 2, stderr);
    assert.match(stderr, says);
  }
});

Deno.test("a project that cannot go in is refused before anything is compiled", async () => {
  await using folder = await Folder.with({
    "empty/dem.yaml": "prefix: a_",
    "variable/dem.yaml": "indexes: ['${STAGE}/*.yaml']",
    "outside/dem.yaml": "indexes: [../shared/*.yaml]",
    "shared/films.yaml": "name: films",
    "nothing/indexes/films.yaml": "name: films",
    "comments/dem.yaml": "",
    "comments/deno.jsonc": "{} // none",
    "comments/indexes/films.yaml": "name: films",
  });
  const refused: Readonly<Record<string, RegExp>> = {
    "empty": /indexes\/\*\.yaml, .* find no definition/,
    "variable": /the pattern \$\{STAGE\}\/\*\.yaml depends on the environment/,
    "outside": /shared\/films\.yaml lies outside of it\nName a folder that holds/,
    "nothing": /there is no config in it\n`dem init` writes one/,
    "comments": /deno\.jsonc cannot be read here/,
    "nowhere": /No such file/,
  };
  for (const [name, says] of Object.entries(refused)) {
    const { code, stderr } = await compile(["--project", folder.file(name), "--output", folder.file("out")]);
    assert.equal(code, 1, name);
    assert.match(stderr, says);
  }
});

async function compile(args: readonly string[], runtime = "") {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", tool, ...args],
    env: { DENORT_BIN: runtime },
    stdin: "null",
  });
  const { code, stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

async function filesOf(folder: string, under = ""): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(`${folder}/${under}`)) {
    if (isDirectory) found.push(...await filesOf(folder, `${under}${name}/`));
    else found.push(`${under}${name}`);
  }
  return found.sort();
}

function elf(machine: number): Uint8Array<ArrayBuffer> {
  return header(64, (view) => {
    view.setUint32(0, 0x7f454c46);
    view.setUint16(18, machine, true);
  });
}

function macho(processor: number): Uint8Array<ArrayBuffer> {
  return header(64, (view) => {
    view.setUint32(0, 0xcffaedfe);
    view.setUint32(4, processor, true);
  });
}

function pe(machine: number): Uint8Array<ArrayBuffer> {
  return header(256, (view) => {
    view.setUint16(0, 0x4d5a);
    view.setUint32(0x3c, 128, true);
    view.setUint32(128, 0x50450000);
    view.setUint16(132, machine, true);
  });
}

function header(size: number, write: (view: DataView) => void): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  write(new DataView(bytes.buffer));
  return bytes;
}
