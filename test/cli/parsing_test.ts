import assert from "node:assert/strict";
import type { Toolkit } from "../../src/toolkit.ts";
import { dem } from "./world.ts";

/** Gives what the toolkit was asked for. */
async function asked<Method extends keyof Toolkit & string>(method: Method, args: readonly string[]) {
  let call: readonly unknown[] = [];
  const toolkit = {
    [method]: (...given: readonly unknown[]) => {
      call = given;
      return Promise.resolve({
        indexes: [],
        updates: [],
        versions: [],
        actions: [],
        hits: [],
        total: 0,
        files: [],
        locks: [],
        generated: "2026-11-22T12:00:00Z",
        name: "a",
        version: "a-1",
        copied: null,
      });
    },
  };
  const { exit, stderr } = await dem([method, ...args], { toolkit });
  assert.equal(exit, 0, stderr);
  return call;
}

Deno.test("--force and --wait take a value only with =, so names behind them stay names", async () => {
  assert.deepEqual(await asked("activate", ["--force", "movies"]), [{ force: true, names: ["movies"] }]);
  assert.deepEqual(await asked("activate", ["--force=ratio,drift", "movies"]), [
    { force: ["ratio", "drift"], names: ["movies"] },
  ]);
  assert.deepEqual(await asked("activate", ["--wait", "movies", "--force"]), [
    { wait: 600_000, force: true, names: ["movies"] },
  ]);
  assert.deepEqual(await asked("create", ["--force", "movies"]), [{ force: true, names: ["movies"] }]);
});

Deno.test("--wait takes seconds or a duration", async () => {
  for (const [text, wait] of [["30", 30_000], ["1.5", 1500], ["500ms", 500], ["5m", 300_000], ["0", 0]] as const) {
    assert.deepEqual(await asked("clear", [`--wait=${text}`, "a"]), [{ wait, names: ["a"] }]);
  }
});

Deno.test("every option of update reaches the toolkit", async () => {
  assert.deepEqual(
    await asked("update", ["movies-1", "--exact", "--newer", "--resume", "--batch-size", "50", "--no-sweep"]),
    [{ names: ["movies-1"], exact: true, newer: true, resume: true, batchSize: 50, noSweep: true }],
  );
  assert.deepEqual(await asked("update", ["--all", "--all-versions", "--dry-run"]), [
    { names: [], all: true, allVersions: true, dryRun: true, noSweep: false },
  ]);
  assert.deepEqual(await asked("update", ["a", "--older"]), [{ names: ["a"], older: true, noSweep: false }]);
  assert.deepEqual(await asked("update", ["a", "--max-docs-per-second", "500"]), [
    { names: ["a"], maxDocsPerSecond: 500, noSweep: false },
  ]);
});

Deno.test("--workers takes a number with = or behind a blank, and never a name", async () => {
  const bare = Math.max(1, navigator.hardwareConcurrency - 1);
  const cases: readonly (readonly [args: readonly string[], workers: number, names: readonly string[]])[] = [
    [["--workers=4", "a"], 4, ["a"]],
    [["--workers", "4", "a"], 4, ["a"]],
    [["a", "--workers", "4"], 4, ["a"]],
    [["--workers", "a"], bare, ["a"]],
    [["a", "--workers"], bare, ["a"]],
    [["--workers=2", "--", "3"], 2, ["3"]],
  ];
  for (const [args, workers, names] of cases) {
    assert.deepEqual(await asked("update", args), [{ workers, names, noSweep: false }], args.join(" "));
  }
});

Deno.test("every option of the other commands reaches the toolkit", async () => {
  assert.deepEqual(await asked("create", ["a", "b", "--all", "--es-only", "--dry-run"]), [
    { names: ["a", "b"], all: true, esOnly: true, dryRun: true },
  ]);
  assert.deepEqual(await asked("activate", ["a-1", "--exact"]), [{ names: ["a-1"], exact: true }]);
  assert.deepEqual(await asked("clear", ["a", "--older", "--force=active"]), [
    { names: ["a"], older: true, force: ["active"] },
  ]);
  assert.deepEqual(await asked("clear", ["a", "--all-versions"]), [{ names: ["a"], allVersions: true }]);
  assert.deepEqual(await asked("drop", ["a", "--older", "--hard", "--prefix-only", "qa1_", "--force=all,older"]), [
    { names: ["a"], older: true, hard: true, prefixOnly: "qa1_", force: ["all", "older"] },
  ]);
  assert.deepEqual(await asked("drop", ["a-1", "--exact", "--es-only", "--prefix-only="]), [
    { names: ["a-1"], exact: true, esOnly: true, prefixOnly: "" },
  ]);
  assert.deepEqual(await asked("rollback", ["a", "--to", "a-3", "--no-catch-up"]), [
    { names: ["a"], to: "a-3", noCatchUp: true },
  ]);
  assert.deepEqual(await asked("deploy", ["a", "--keep", "1", "--together", "--force=checks", "--batch-size", "9"]), [
    { names: ["a"], keep: 1, together: true, force: ["checks"], batchSize: 9, noActivate: false },
  ]);
  assert.deepEqual(await asked("deploy", ["a", "--workers=2", "--max-docs-per-second", "50"]), [
    { names: ["a"], workers: 2, maxDocsPerSecond: 50, noActivate: false },
  ]);
  assert.deepEqual(await asked("deploy", ["--all", "--no-activate", "--refill", "--catch-up", "full"]), [
    { names: [], all: true, noActivate: true, refill: true, catchUp: "full" },
  ]);
  assert.deepEqual(await asked("verify", ["a-1", "--exact", "--fix", "--dry-run"]), [
    { names: ["a-1"], exact: true, fix: true, dryRun: true },
  ]);
  assert.deepEqual(await asked("prune", ["a", "--keep", "0", "--wait=1"]), [{ names: ["a"], keep: 0, wait: 1000 }]);
  assert.deepEqual(await asked("adopt", ["a", "--from", "old", "--yes", "--dry-run"]), [
    { index: "a", from: "old", yes: true, dryRun: true },
  ]);
  assert.deepEqual(await asked("list", ["--es-only"]), [{ names: [], esOnly: true }]);
  assert.deepEqual(await asked("plan", ["a"]), [{ names: ["a"] }]);
  assert.deepEqual(await asked("status", ["--accept", "--rebuild"]), [{ names: [], accept: true, rebuild: true }]);
  assert.deepEqual(await asked("history", ["a", "--batches", "--limit", "3"]), [
    { names: ["a"], batches: true, limit: 3 },
  ]);
  assert.deepEqual(await asked("history", ["42"]), [{ id: 42 }]);
  assert.deepEqual(await asked("history", ["42", "43"]), [{ names: ["42", "43"] }]);
  assert.deepEqual(await asked("report", ["a", "--out", "x.html"]), [{ names: ["a"] }]);
  assert.deepEqual(await asked("unlock", ["a"]), ["a"]);
  assert.deepEqual(await asked("search", ["a", "two words", "--size", "3", "--exact"]), [
    "a",
    "two words",
    { size: 3, exact: true },
  ]);
  assert.deepEqual(await asked("loaddata", ["a.json", "b.yaml", "--table", "films"]), [
    ["a.json", "b.yaml"],
    { table: "films" },
  ]);
});

Deno.test("what stands behind -- is no option", async () => {
  assert.deepEqual(await asked("search", ["movies", "--", "-western"]), ["movies", "-western", {}]);
  assert.deepEqual(await asked("search", ["movies", "--", "--json"]), ["movies", "--json", {}]);
});

Deno.test("--start reads ISO 8601, UTC where there is no zone", async () => {
  const dates = [
    ["2026-11-01", "2026-11-01T00:00:00.000Z"],
    ["2026-11-01T10:33", "2026-11-01T10:33:00.000Z"],
    ["2026-11-01 10:33:12", "2026-11-01T10:33:12.000Z"],
    ["2026-11-01T10:33:12.5+02:00", "2026-11-01T08:33:12.500Z"],
  ];
  for (const [text, iso] of dates) {
    assert.deepEqual(await asked("update", ["a", "--start", text]), [
      { names: ["a"], start: new Date(iso), noSweep: false },
    ]);
  }
});

Deno.test("the options of every command stand before or after its name", async () => {
  for (const args of [["--prefix", "qa1_", "list"], ["list", "--prefix", "qa1_"], ["list", "--prefix=qa1_"]]) {
    const { opened, exit } = await dem(args, { toolkit: { list: () => Promise.resolve({ indexes: [] }) } });
    assert.equal(exit, 0);
    assert.equal(opened[0].globals.prefix, "qa1_");
  }
});

const faults: readonly (readonly [args: readonly string[], message: RegExp, hint: RegExp])[] = [
  [["creat"], /unknown command 'creat'/, /Did you mean create\?/],
  [["create", "a", "--forse"], /unknown option '--forse'/, /Did you mean --force\?/],
  [["list", "--jsn"], /unknown option '--jsn'/, /Did you mean --json\?/],
  [["update", "a", "--workers", "0"], /whole number of 1 or more/, /dem update --help/],
  [["update", "a", "--workers=many"], /whole number of 1 or more/, /dem update --help/],
  [["update", "a", "--max-docs-per-second", "0.5"], /whole number of 1 or more/, /dem update --help/],
  [["search", "movies"], /missing required argument 'QUERY'/, /dem search --help/],
  [["unlock", "a", "b"], /too many arguments/, /dem unlock --help/],
  [["update", "a", "--start", "tomorrow"], /'tomorrow' is invalid: expected an ISO 8601 date/, /dem update --help/],
  [["update", "a", "--start", "2026-02-30"], /'2026-02-30' is invalid/, /dem update --help/],
  [["update", "a", "--start", "2026-13-01"], /'2026-13-01' is invalid/, /dem update --help/],
  [["update", "a", "--start", "--resume"], /'--start DATE' argument missing/, /dem update --help/],
  [["update", "a", "--batch-size", "0"], /whole number of 1 or more/, /dem update --help/],
  [["update", "a", "--newer", "--all-versions"], /'--newer' cannot be used with option '--all-versions'/, /--help/],
  [["update", "a", "--older", "--newer"], /cannot be used with/, /dem update --help/],
  [["update", "a-1", "--exact", "--all-versions"], /cannot be used with option '--exact'/, /dem update --help/],
  [["drop", "a", "--es-only", "--hard"], /'--es-only' cannot be used with option '--hard'/, /dem drop --help/],
  [["clear", "a", "--older", "--all-versions"], /cannot be used with/, /dem clear --help/],
  [["activate", "a", "--force=rato"], /'rato' is none of the guards/, /dem activate --help/],
  [["activate", "a", "--wait=soon"], /expected seconds, or a duration/, /dem activate --help/],
  [["rollback", "a", "b", "--to", "a-1"], /--to names a version of one index/, /dem rollback INDEX --to a-1/],
  [["rollback", "--all", "--to", "a-1"], /--to names a version of one index/, /dem rollback INDEX --to a-1/],
  [["verify", "--fix"], /given neither an INDEX nor --all/, /dem verify movies/],
  [["deploy", "a", "--catch-up", "some"], /'some' is invalid: Allowed choices are none, full/, /dem deploy --help/],
  [["prune", "a"], /required option '--keep N' not specified/, /dem prune --help/],
  [["prune", "a", "--keep", "-1"], /whole number of 0 or more/, /dem prune --help/],
  [["adopt", "a"], /required option '--from NAME' not specified/, /dem adopt --help/],
  [["activate", "--exact"], /--exact was given no version/, /dem activate movies-2 --exact/],
  [["list", "--exact"], /--exact was given no version/, /dem list movies-2 --exact/],
  [["list", "--quiet", "--verbose"], /contradict each other/, /one of them/],
  [["completions", "tcsh"], /'tcsh' is invalid for argument 'SHELL': Allowed choices are bash, zsh, fish/, /--help/],
];

for (const [args, message, hint] of faults) {
  Deno.test(`dem ${args.join(" ")} is wrong usage, and opens nothing`, async () => {
    const { exit, stdout, stderr, opened } = await dem(args);
    const [first, second = ""] = stderr.split("\n");
    assert.equal(exit, 2);
    assert.equal(stdout, "");
    assert.match(first, /^error: reading the command line: /);
    assert.match(first, message);
    assert.match(second, hint);
    assert.deepEqual(opened, []);
  });
}

for (const command of ["deploy", "create", "update", "activate", "clear", "drop", "rollback", "prune"]) {
  Deno.test(`dem ${command} needs names or --all, and says both`, async () => {
    const { exit, stderr, opened } = await dem(command === "prune" ? [command, "--keep", "1"] : [command]);
    assert.equal(exit, 2);
    assert.match(
      stderr,
      /was given neither an INDEX nor --all\nhint: Name the indexes, .* or say `dem \w+ --all`\.\n$/,
    );
    assert.deepEqual(opened, []);
  });
}
