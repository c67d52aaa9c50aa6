import assert from "node:assert/strict";
import type { CreateResult, UpdateEntry } from "../../src/actions/results.ts";
import {
  ConfigurationError,
  type ErrorReport,
  InterruptedError,
  LockedError,
  NotFoundError,
  StoreError,
  UsageError,
} from "../../src/errors.ts";
import type { Loaders } from "../../src/cli/context.ts";
import type { Config } from "../../src/config/config.ts";
import { dem, World } from "./world.ts";

const held = { host: "build-7", process: 42, since: new Date("2026-11-22T11:00:00Z") };

const entry = (name: string, error?: ErrorReport): CreateResult["indexes"][number] =>
  error === undefined
    ? { name, version: `${name}-1`, outcome: "created" }
    : { name, version: null, outcome: "failed", error };

const update = (facts: Partial<UpdateEntry> = {}): UpdateEntry => ({
  version: "movies-2",
  outcome: "complete",
  documents: 1200,
  deleted: 0,
  rejected: 0,
  dropped: 0,
  batches: 2,
  since: null,
  seconds: 1.5,
  documentsPerSecond: 800,
  ...facts,
});

function creating(...indexes: CreateResult["indexes"]) {
  return dem(["create", "--all", "--json"], { toolkit: { create: () => Promise.resolve({ indexes }) } });
}

function updating(...updates: UpdateEntry[]) {
  return dem(["update", "--all", "--json"], { toolkit: { update: () => Promise.resolve({ updates }) } });
}

function throwing(error: Error, ...flags: string[]) {
  return dem(["create", "movies", ...flags], { toolkit: { create: () => Promise.reject(error) } });
}

Deno.test("a command that did what it was asked exits 0, and --json gives one object", async () => {
  const { exit, stdout, stderr } = await creating(entry("movies"));
  assert.equal(exit, 0);
  assert.equal(stderr, "");
  assert.equal(stdout.split("\n").length, 2);
  assert.deepEqual(JSON.parse(stdout), {
    command: "create",
    ok: true,
    result: { indexes: [{ name: "movies", version: "movies-1", outcome: "created" }] },
    warnings: [],
  });
});

Deno.test("an error of the whole command exits by its code", async () => {
  const cases: readonly (readonly [Error, number])[] = [
    [new NotFoundError("index-not-found", "moveis", "finding moveis: there is none"), 1],
    [new StoreError("store-newer", "Opening the history: it is newer"), 1],
    [new ConfigurationError("reading dem.yaml: 1 fault"), 2],
    [new UsageError("choosing: nothing"), 2],
    [new LockedError(held, "Locking movies: held"), 5],
    [new Error("boom"), 1],
  ];
  for (const [error, expected] of cases) {
    const { exit, stdout } = await throwing(error, "--json");
    assert.equal(exit, expected, error.message);
    const { ok, result, error: reported } = JSON.parse(stdout);
    assert.deepEqual([ok, result, reported.message], [false, null, error.message]);
  }
});

Deno.test("one failed entry of several exits 1 with its own error, and keeps the result", async () => {
  const error: ErrorReport = { code: "cluster-refused", message: "creating b: refused", hint: "Change it." };
  const { exit, stdout } = await creating(entry("a"), entry("b", error));
  assert.equal(exit, 1);
  const envelope = JSON.parse(stdout);
  assert.equal(envelope.ok, false);
  assert.deepEqual(envelope.error, error);
  assert.equal(envelope.result.indexes.length, 2);
});

Deno.test("several failed entries exit 1 with a summary, and 5 when all were locked", async () => {
  const refused: ErrorReport = { code: "cluster-refused", message: "creating a: refused" };
  const locked: ErrorReport = { code: "locked", message: "Locking b: held" };
  const mixed = await creating(entry("a", refused), entry("b", locked), entry("c"));
  assert.equal(mixed.exit, 1);
  assert.equal(JSON.parse(mixed.stdout).error.code, "failed");
  assert.match(JSON.parse(mixed.stdout).error.message, /2 of 3 failed/);
  const all = await creating(entry("a", locked), entry("b", locked), entry("c"));
  assert.equal(all.exit, 5);
  assert.equal(JSON.parse(all.stdout).error.code, "locked");
});

Deno.test("each failed entry of several tells its error and hint", async () => {
  const indexes = [
    entry("a", { code: "cluster-refused", message: "creating a: refused", hint: "Change it." }),
    entry("b"),
    entry("c", { code: "locked", message: "creating c: locked" }),
  ];
  const { stdout, stderr } = await dem(["create", "--all"], {
    toolkit: { create: () => Promise.resolve({ indexes }) },
  });
  assert.equal(stdout, "a  failed\nb  created  b-1\nc  failed\n");
  assert.equal(stderr, "error: creating a: refused\nhint: Change it.\nerror: creating c: locked\n");
});

Deno.test("a run that finished with rejections exits 4, and is ok", async () => {
  const { exit, stdout } = await updating(update({ rejected: 2 }), update({ version: "films-1", rejected: 1 }));
  assert.equal(exit, 4);
  const { ok, error, result } = JSON.parse(stdout);
  assert.equal(ok, true);
  assert.equal(error.code, "rejected");
  assert.match(error.message, /3 documents were rejected/);
  assert.equal(result.updates.length, 2);
});

Deno.test("an update that was given up for its rejections has failed, and exits 1", async () => {
  const error: ErrorReport = { code: "rejected", message: "Updating movies-2: 1,001 documents were rejected" };
  const { exit, stdout } = await updating(update({ outcome: "aborted", rejected: 1001, error }));
  assert.equal(exit, 1);
  assert.equal(JSON.parse(stdout).ok, false);
  assert.equal(JSON.parse(stdout).error.code, "rejected");
});

Deno.test("of failed, locked and rejected the gravest exit code is told", async () => {
  const locked: ErrorReport = { code: "locked", message: "Locking a: held" };
  const lockedEntry = update({ outcome: "aborted", error: locked });
  assert.equal((await updating(update({ rejected: 1 }), lockedEntry)).exit, 5);
  const failed: ErrorReport = { code: "source-failed", message: "reading a: lost" };
  const failedEntry = update({ outcome: "aborted", error: failed });
  assert.equal((await updating(update({ rejected: 1 }), lockedEntry, failedEntry)).exit, 1);
});

Deno.test("plan and status exit 3 for differences only when asked", async () => {
  const plan = () =>
    Promise.resolve({
      indexes: [{
        name: "movies",
        kind: "new-version" as const,
        differences: [],
        reason: "the mappings differ",
        steps: [],
        estimate: null,
      }],
    });
  assert.equal((await dem(["plan"], { toolkit: { plan } })).exit, 0);
  const { exit, stdout } = await dem(["plan", "--exit-code", "--json"], { toolkit: { plan } });
  assert.equal(exit, 3);
  assert.equal(JSON.parse(stdout).ok, true);
  assert.equal(JSON.parse(stdout).error, undefined);
  const status = () => Promise.resolve({ indexes: [] });
  assert.equal((await dem(["status", "--exit-code"], { toolkit: { status } })).exit, 0);
});

Deno.test("--json holds for faults of the command line too", async () => {
  for (const args of [["creat", "--json"], ["--json", "create"], ["list", "--json", "--bad"], ["--json"]]) {
    const { exit, stdout, stderr } = await dem(args);
    assert.equal(exit, 2);
    assert.equal(stderr, "");
    const { ok, result, warnings, error } = JSON.parse(stdout);
    assert.deepEqual([ok, result, warnings, error.code], [false, null, [], "usage"]);
  }
});

Deno.test("warnings are told once, on standard error and in the envelope", async () => {
  const world = (...flags: string[]) => {
    const world = new World({
      load: {
        toolkit: (_globals, { onWarning }) => {
          onWarning?.("The tag is empty.");
          onWarning?.("The tag is empty.");
          return Promise.reject(new Error("enough"));
        },
      },
    });
    return world.dem("list", ...flags);
  };
  const text = await world();
  assert.equal(text.stderr.split("\n")[0], "warning: The tag is empty.");
  assert.equal(text.stderr.match(/warning/g)?.length, 1);
  const json = await world("--json");
  assert.deepEqual(JSON.parse(json.stdout).warnings, ["The tag is empty."]);
  assert.deepEqual(JSON.parse(json.stderr), { type: "warning", message: "The tag is empty." });
  assert.doesNotMatch((await world("--quiet")).stderr, /warning/);
});

Deno.test("an unexpected error is one line, and its place is shown with --verbose only", async () => {
  const error = new TypeError("Cannot read properties of undefined");
  const brief = await throwing(error);
  assert.equal(
    brief.stderr,
    "error: Cannot read properties of undefined\nhint: This was not expected. --verbose shows where it happened.\n",
  );
  const verbose = await throwing(error, "--verbose");
  assert.match(verbose.stderr, /TypeError: Cannot read properties of undefined\n\s+at .*exit_test\.ts/);
  const expected = await throwing(new UsageError("choosing: nothing", { hint: "Choose." }));
  assert.equal(expected.stderr, "error: choosing: nothing\nhint: Choose.\n");
});

Deno.test("secrets in addresses never show", async () => {
  const error = new StoreError("store-unusable", "Opening postgres://dem:pa55word@db/films: refused", {
    cause: new Error("connecting to postgres://dem:pa55word@db/films"),
  });
  for (const flags of [[], ["--json"], ["--verbose"]]) {
    const { stdout, stderr } = await throwing(error, ...flags);
    assert.doesNotMatch(stdout + stderr, /pa55word/);
    assert.match(stdout + stderr, /postgres:\/\/dem:\*\*\*@db/);
  }
});

Deno.test("the command line is handed on as a shell would read it, without secrets", async () => {
  const { opened } = await dem(
    ["search", "movies", "space station", "--history", "postgres://dem:pa55word@db/films"],
    { toolkit: { search: () => Promise.resolve({ hits: [], total: 0 }) } },
  );
  assert.equal(
    opened[0].options.command,
    "dem search movies 'space station' --history 'postgres://dem:***@db/films'",
  );
});

Deno.test("the toolkit is closed, and nothing listens for signals, however a command ends", async () => {
  for (const create of [() => Promise.reject(new Error("boom")), () => Promise.resolve({ indexes: [] })]) {
    let closed = 0;
    const { listening } = await dem(["create", "a"], {
      toolkit: {
        create,
        [Symbol.asyncDispose]: () => {
          closed++;
          return Promise.resolve();
        },
      },
    });
    assert.deepEqual([closed, listening], [1, 0]);
  }
});

Deno.test("the first signal aborts the command and exits 130 or 143, with what it had done", async () => {
  for (const [signal, expected] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
    const world: World = new World({
      load: {
        toolkit: (_globals, { signal: aborted }) => {
          world.interrupt(signal);
          assert.ok(aborted?.reason instanceof InterruptedError);
          return Promise.reject(new DOMException("The signal has been aborted", "AbortError"));
        },
      },
    });
    const { exit, stderr, ended, listening } = await world.dem("update", "movies");
    assert.equal(exit, expected);
    assert.match(stderr, new RegExp(`error: running dem: interrupted by ${signal}\nhint: `));
    assert.deepEqual([ended, listening], [[], 0]);
  }
});

Deno.test("an interrupted update keeps its result", async () => {
  const world: World = new World({
    toolkit: {
      update: () => {
        world.interrupt("SIGTERM");
        const error: ErrorReport = { code: "interrupted", message: "Updating movies-2: interrupted" };
        return Promise.resolve({ updates: [update({ outcome: "interrupted", error })] });
      },
    },
  });
  const { exit, stdout } = await world.dem("update", "movies", "--json");
  assert.equal(exit, 143);
  const { ok, error, result } = JSON.parse(stdout);
  assert.deepEqual([ok, error.code, result.updates[0].outcome], [false, "interrupted", "interrupted"]);
});

Deno.test("the second signal ends the process at once", async () => {
  const world: World = new World({
    toolkit: {
      list: () => {
        world.interrupt("SIGINT");
        world.interrupt("SIGINT");
        return Promise.resolve({ indexes: [] });
      },
    },
  });
  const { ended } = await world.dem("list");
  assert.deepEqual(ended, [130]);
});

Deno.test("the config's secrets show in no message", async () => {
  const load: Partial<Loaders> = {
    toolkit: (_globals, { onWarning }, onConfig) => {
      onConfig(configWith("pa55word"));
      onWarning?.("The password pa55word is weak.");
      return Promise.reject(new StoreError("store-unusable", "Opening the history: pa55word was refused"));
    },
  };
  for (const flags of [[], ["--json"], ["--verbose"], ["--verbose", "--json"]]) {
    const { stdout, stderr } = await dem(["list", ...flags], { load });
    assert.doesNotMatch(stdout + stderr, /pa55word/);
    assert.match(stdout + stderr, /Opening the history: \*\*\* was refused/);
  }
});

Deno.test("--verbose tells which config is in force", async () => {
  const load: Partial<Loaders> = {
    toolkit: (_globals, _options, onConfig) => {
      onConfig(configWith("pa55word"));
      return Promise.reject(new UsageError("choosing: nothing"));
    },
  };
  const { stderr } = await dem(["list", "--verbose"], { load });
  assert.match(
    stderr,
    /config \/project\/dem\.yaml; cluster http:\/\/127\.0\.0\.1:9200; prefix "qa1_"; history sqlite:/,
  );
});

function configWith(password: string): Config {
  return {
    file: "/project/dem.yaml",
    folder: "/project",
    cluster: {
      nodes: ["http://127.0.0.1:9200"],
      credentials: { username: "elastic", password },
      requestTimeout: 60_000,
    },
    prefix: "qa1_",
    history: "sqlite:/project/.dem/history.db",
    source: `postgres://dem:${password}@db/films`,
    indexes: [],
    update: { workers: 1, retryFor: 60_000, maximumRejections: { share: 0.01 } },
    activate: { minimumRatio: 0.9, maximumRejections: { count: 0 }, waitForReplicas: 600_000, checks: [] },
    testing: { clusters: [], sweepAfter: 7_200_000 },
  };
}
