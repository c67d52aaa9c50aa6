import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { parseDocument } from "yaml";
import manifest from "../../deno.json" with { type: "json" };
import { programName, targets } from "../../tools/compile/targets.ts";
import { notesOf } from "../../tools/release/notes.ts";
import { billOf, type Component, type LockedPackages, lockedPackages } from "../../tools/release/sbom.ts";
import { capture } from "../../src/server/run-program.ts";
import { testOnBinary } from "../binary.ts";

const pathOf = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const read = (name: string) => Deno.readTextFile(pathOf(name));

const changelog = `# Changelog

## 1.1.0 – unreleased

- more

## 1.0.0 – 2026-11-28

### Added

- everything
`;

Deno.test("the notes of a release are the changelog's part on it, once that has a day", () => {
  assert.equal(notesOf("v1.0.0", "1.0.0", changelog), "### Added\n\n- everything\n");
  assert.throws(() => notesOf("v1.0.1", "1.0.0", changelog), { message: /deno\.json has the version 1\.0\.0$/ });
  assert.throws(() => notesOf("v1.1.0", "1.1.0", changelog), {
    message: /CHANGELOG\.md calls it 1\.1\.0 – unreleased$/,
  });
  assert.throws(() => notesOf("v2.0.0", "2.0.0", changelog), { message: /CHANGELOG\.md says nothing about 2\.0\.0$/ });
});

const lock: LockedPackages = {
  specifiers: { "npm:a@1": "1.2.0_b@2.0.0", "npm:@s/c@3": "3.0.0" },
  npm: {
    "a@1.2.0_b@2.0.0": { integrity: "sha512-AAEC", dependencies: ["b@2.0.0"], optionalDependencies: ["d"] },
    "b@1.0.0": { integrity: "sha512-AAED" },
    "b@2.0.0": { integrity: "sha512-AAEE", dependencies: ["@s/c"] },
    "@s/c@3.0.0": { integrity: "sha512-AAEF", dependencies: ["d"] },
    "d@4.0.0": { integrity: "sha512-AAEG", dependencies: ["@s/c"] },
  },
};

Deno.test("the bill of a program names what its imports need, directly or not, and nothing else", () => {
  const imports = { a: "npm:a@1" };
  assert.deepEqual(lockedPackages(lock, imports), ["@s/c@3.0.0", "a@1.2.0_b@2.0.0", "b@2.0.0", "d@4.0.0"]);
  const bill = billOf({ version: "1.0.0", commit: "0a1b2c3d4e5f" }, "2.9.6", lock, imports) as Bill;
  assert.deepEqual([bill.bomFormat, bill.specVersion], ["CycloneDX", "1.5"]);
  assert.deepEqual(bill.components.map(({ purl }) => purl), [
    "pkg:github/denoland/deno@v2.9.6",
    "pkg:npm/%40s/c@3.0.0",
    "pkg:npm/a@1.2.0",
    "pkg:npm/b@2.0.0",
    "pkg:npm/d@4.0.0",
  ]);
  assert.deepEqual(bill.components[1].hashes, [{ alg: "SHA-512", content: "000105" }]);
  assert.deepEqual(bill.dependencies[0], {
    ref: "pkg:generic/dem@1.0.0",
    dependsOn: ["pkg:github/denoland/deno@v2.9.6", "pkg:npm/a@1.2.0"],
  });
  const known = new Set(bill.dependencies.map(({ ref }) => ref).concat("pkg:github/denoland/deno@v2.9.6"));
  for (const { dependsOn } of bill.dependencies) for (const ref of dependsOn) assert.ok(known.has(ref), ref);
});

/** What of a bill the test reads. */
interface Bill {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/** A workflow, as far as it is read here. */
interface Workflow {
  readonly jobs: Readonly<Record<string, Job>>;
}
interface Job {
  readonly uses?: string;
  readonly needs?: string;
  readonly steps?: readonly { readonly uses?: string; readonly run?: string }[];
  readonly strategy?: { readonly matrix: { readonly include: readonly { readonly program: string }[] } };
}

async function workflow(name: string): Promise<Workflow> {
  const document = parseDocument(await read(`.github/workflows/${name}.yml`));
  assert.deepEqual([document.errors, document.warnings], [[], []]);
  return document.toJS();
}

for (const name of ["ci", "release"]) {
  Deno.test(`the workflow ${name} runs tasks and files that there are, and actions by their commit`, async () => {
    const { jobs } = await workflow(name);
    for (const { uses, needs, steps = [] } of Object.values(jobs)) {
      if (uses !== undefined) assert.ok((await Deno.stat(pathOf(uses))).isFile);
      if (needs !== undefined) assert.ok(needs in jobs);
      for (const { uses, run = "" } of steps) {
        if (uses !== undefined) assert.match(uses, /@[0-9a-f]{40}$/);
        for (const [, task = ""] of run.matchAll(/\bdeno task (\S+)/g)) assert.ok(task in manifest.tasks, task);
        for (const [file] of run.matchAll(/\btools\/\S+\.ts\b|\.ci\/\w+|\binstall\.sh\b/g)) {
          assert.ok((await Deno.stat(pathOf(file))).isFile, file);
        }
      }
    }
  });
}

Deno.test("every program of a release is tried before it is published", async () => {
  const { jobs } = await workflow("release");
  const tried = jobs.try.strategy?.matrix.include.map(({ program }) => program);
  assert.deepEqual(tried, targets.map(programName));
  assert.deepEqual([jobs.try.needs, jobs.publish.needs], ["draft", "try"]);
});

Deno.test("the Dockerfile copies a program that compiling writes, and starts what it copied", async () => {
  const lines = (await read("Dockerfile")).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  const [, program = ""] = /^ARG PROGRAM=(\S+)$/m.exec(lines.join("\n")) ?? [];
  assert.ok(targets.map((target) => `dist/${programName(target)}`).includes(program));
  assert.ok(lines.includes("COPY --chmod=0755 ${PROGRAM} /usr/local/bin/dem"));
  assert.ok(lines.includes('ENTRYPOINT ["/usr/local/bin/dem"]'));
  assert.match(lines[0], /^FROM \S+\/cc-debian\d+:nonroot$/);
});

await testOnBinary("the program needs no library that the image lacks", async ({ file }) => {
  // What the image has: glibc and the library of GCC.
  const present =
    /^(?:linux-vdso|libc|libm|libdl|librt|libpthread|libgcc_s|ld-linux-[\w-]+|\/lib\S*\/ld-linux-[\w-]+)\.so\.\d+$/;
  const needed = await capture("ldd", [file]);
  if (needed === undefined) return;
  const names = needed.trim().split("\n").map((line) => line.trim().split(" ")[0] ?? "");
  assert.deepEqual(names.filter((name) => !present.test(name)), []);
});
