/**
 * What isolation costs a test, and what a file of tests; suites side by side; `moviegen` over many titles.
 *
 * 1. Tests in four ways, each in a `deno test` of its own, in rounds: tests that search for a while, for the time on the
 *    critical path; and tests that do nothing, back to back, for a whole file.
 * 2. Four suites at once, and one that is killed, and what is left in the cluster.
 * 3. `moviegen` against a server on this machine that takes 20 ms for an answer.
 *
 * Run it with `deno run -A tools/bench/testing.ts [--rounds N] [--tests N] [--cluster URL]`.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { moviegen } from "../../src/moviegen/moviegen.ts";
import { KEY, openOmdb } from "../../test/moviegen/omdb-server.ts";
import { DatabaseSync } from "node:sqlite";
import type { Subject } from "./subject.ts";

const ways = ["pool", "create", "query", "bulk"] as const;
type Way = typeof ways[number];

const meanings: Readonly<Record<Way, string>> = {
  pool: "isolatedIndexes(), from the pool",
  create: "create, fill, delete",
  query: "shared index, delete by query",
  bulk: "the bulk request alone",
};

/** Isolation, for `deno task bench testing`. */
export const testing: Subject = {
  name: "testing",
  description:
    "what isolated indexes cost a test, beside other ways; suites side by side; moviegen (rows: tests in a file)",
  defaults: { rows: 200, rounds: 3 },
  async run({ options: { rows, rounds }, servers, tell }) {
    return await benchTesting({ cluster: (await servers.testCluster()).url, rounds, tests: rows, tell });
  },
};

/** What is measured, and on what. */
export interface TestingBenchOptions {
  readonly cluster: string;
  /** Each way is run so often, in turn. Default 3. */
  readonly rounds?: number;
  /** Tests in a file. Default 200. */
  readonly tests?: number;
  /** Milliseconds in which tests search where the critical path is measured. Default 100. */
  readonly pause?: number;
  /** Told what is being done. */
  readonly tell?: (message: string) => void;
}

/** What came of it: lines to print, and the figures. */
export interface TestingBench {
  readonly lines: readonly string[];
  readonly measured: object;
}

const suite = fileURLToPath(new URL("./testing/suite.ts", import.meta.url));
const config = fileURLToPath(new URL("../../deno.json", import.meta.url));

/** Measures everything; throws where a suite fails or leaves something behind. */
export async function benchTesting(options: TestingBenchOptions): Promise<TestingBench> {
  const { rounds = 3, tests = 200, pause = 100, tell = () => {} } = options;
  const critical: Record<Way, number[]> = { pool: [], create: [], query: [], bulk: [] };
  const back: Record<Way, number[]> = { pool: [], create: [], query: [], bulk: [] };
  const wholes: Record<Way, number[]> = { pool: [], create: [], query: [], bulk: [] };
  tell("warming up");
  // A cold server takes twice the time.
  for (const way of [...ways, ...ways]) await runSuite(options.cluster, way, { tests });
  for (let round = 1; round <= rounds; round++) {
    // A slow minute of the machine then meets all of them.
    const turn = round % 2 === 0 ? ways.toReversed() : ways;
    for (const way of turn) {
      tell(`round ${round}: ${meanings[way]}`);
      critical[way].push(...(await runSuite(options.cluster, way, { tests: Math.min(tests, 60), pause })).times);
      const whole = await runSuite(options.cluster, way, { tests });
      back[way].push(...whole.times);
      wholes[way].push(whole.milliseconds);
    }
  }
  tell("four suites at once");
  const parallel = await runParallel(options.cluster, tests);
  tell("a suite that is killed");
  const killed = await runKilled(options.cluster);
  tell("moviegen");
  const films = await runMoviegen();

  const path = medians(critical);
  const between = medians(back);
  const whole = medians(wholes);
  const ratio = (one: number, other: number) => (one / other).toFixed(1);
  return {
    measured: {
      critical: path,
      backToBack: between,
      wholeFile: whole,
      samples: { critical, wholes },
      parallel,
      killed,
      films,
    },
    lines: [
      `Isolation of a test with five documents, median in milliseconds; ${rounds} rounds of ${
        Math.min(tests, 60)
      } tests ` +
      `that search for ${pause} ms, and of ${tests} back to back`,
      "",
      `${"way".padEnd(34)}${"search".padStart(8)}${"back to back".padStart(14)}${"whole file".padStart(13)}`,
      ...ways.map((way) =>
        `${meanings[way].padEnd(34)}${path[way].toFixed(1).padStart(8)}${between[way].toFixed(1).padStart(14)}` +
        `${(whole[way] / 1000).toFixed(1).padStart(11)} s`
      ),
      "",
      `pool over the bulk request alone: ${(path.pool - path.bulk).toFixed(1)} ms (to reach: at most 3), median ` +
      `${path.pool.toFixed(1)} ms (at most 15)`,
      `create, fill, delete takes ${
        ratio(path.create, path.pool)
      } times the pool's time (at least 4), delete by query ` +
      `${ratio(path.query, path.pool)} times (at least 1.5)`,
      `a file of ${tests}: create, fill, delete takes ${ratio(whole.create, whole.pool)} times as long (at least 3)`,
      "",
      `${parallel.processes} processes of ${tests} tests at once: ${parallel.prefixes} prefixes, ` +
      `${parallel.collisions} collisions, ${parallel.left} indexes left, ${
        (parallel.milliseconds / 1000).toFixed(1)
      } s`,
      `a suite killed with SIGKILL left ${killed.left} indexes; after the next run's sweep ${killed.afterSweep}`,
      "",
      ...films.map(({ what, titles, milliseconds, most, at }) =>
        `moviegen, ${what}: ${titles} titles of 20 ms in ${(milliseconds / 1000).toFixed(1)} s (to reach: 6), ` +
        `${most} requests at once of ${at}`
      ),
    ],
  };
}

interface SuiteRun {
  readonly times: readonly number[];
  readonly prefixes: readonly string[];
  readonly milliseconds: number;
}

async function runSuite(
  cluster: string,
  way: Way,
  { tests, pause = 0 }: { readonly tests: number; readonly pause?: number },
): Promise<SuiteRun> {
  const start = performance.now();
  const { success, stdout, stderr } = await startSuite(cluster, way, tests, pause).output();
  const milliseconds = performance.now() - start;
  const output = new TextDecoder().decode(stdout);
  if (!success) throw new Error(`The suite ${way} failed:\n${output}\n${new TextDecoder().decode(stderr)}`);
  const [, times = "[]"] = /^times (.*)$/m.exec(output) ?? [];
  return {
    times: JSON.parse(times),
    prefixes: [...output.matchAll(/^prefix (\S+)$/gm)].map(([, prefix = ""]) => prefix),
    milliseconds,
  };
}

function startSuite(cluster: string, way: Way, tests: number, pause: number, cwd?: string): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", "--no-check", "--sanitize-ops", "--sanitize-resources", `--config=${config}`, suite],
    env: {
      NO_COLOR: "1",
      ELASTICSEARCH_URL: cluster,
      BENCH_WAY: way,
      BENCH_TESTS: String(tests),
      BENCH_PAUSE: String(pause),
    },
    ...(cwd === undefined ? {} : { cwd }),
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function runParallel(cluster: string, tests: number) {
  const start = performance.now();
  const processes = 4;
  const runs = await Promise.all(Array.from({ length: processes }, () => runSuite(cluster, "pool", { tests })));
  const prefixes = runs.flatMap(({ prefixes }) => prefixes);
  return {
    processes,
    prefixes: prefixes.length,
    collisions: prefixes.length - new Set(prefixes).size,
    left: await countUnder(cluster, prefixes.map(processPart)),
    milliseconds: performance.now() - start,
  };
}

/** Kills a suite in the middle, and runs another in a project that sweeps what is left at once. */
async function runKilled(cluster: string) {
  const child = startSuite(cluster, "pool", 10_000, 0);
  let output = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    output += text;
    if (/^prefix (\S+)\n/m.test(output)) break;
  }
  child.kill("SIGKILL");
  await child.status;
  await child.stderr.cancel();
  const [, prefix = ""] = /^prefix (\S+)\n/m.exec(output) ?? [];
  const left = await countUnder(cluster, [processPart(prefix)]);
  const folder = await Deno.makeTempDir({ prefix: "dem-bench-" });
  try {
    await Deno.writeTextFile(`${folder}/dem.json`, JSON.stringify({ testing: { sweepAfter: "0s" } }));
    const { success } = await startSuite(cluster, "pool", 1, 0, folder).output();
    if (!success) throw new Error("The suite that was to sweep failed");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  return { left, afterSweep: await countUnder(cluster, [processPart(prefix)]) };
}

async function runMoviegen() {
  const titles = Array.from({ length: 1_000 }, (_, at) => `Film ${at}`);
  const folder = await Deno.makeTempDir({ prefix: "dem-bench-" });
  try {
    const file = `${folder}/movies.db`;
    const database = new DatabaseSync(file);
    database.exec(await Deno.readTextFile(fileURLToPath(new URL("../../fixtures/movies.sqlite.sql", import.meta.url))));
    database.close();
    const runs = [];
    for (const [what, saving] of [["printed", {}], ["saved", { save: true, source: `sqlite:${file}` }]] as const) {
      await using server = await openOmdb({ delay: 20 });
      const start = performance.now();
      const result = await moviegen(titles, { apiKey: KEY, baseUrl: server.url, ...saving });
      const milliseconds = performance.now() - start;
      const done = "titles" in result ? result.titles.filter(({ outcome }) => outcome === what).length : 0;
      if (done !== titles.length) throw new Error(`Only ${done} of ${titles.length} titles were ${what}`);
      runs.push({ what, titles: done, milliseconds, most: server.most, at: 8 });
    }
    return runs;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The part of a prefix that all tests of a process have. */
function processPart(prefix: string): string {
  return /^test_\d+x/.exec(prefix)?.[0] ?? "test_none_";
}

async function countUnder(cluster: string, prefixes: readonly string[]): Promise<number> {
  const response = await fetch(`${cluster}/_cat/indices?format=json&h=index&expand_wildcards=all`);
  const indexes: readonly { readonly index: string }[] = await response.json();
  return indexes.filter(({ index }) => prefixes.some((prefix) => index.startsWith(prefix))).length;
}

function medians(samples: Readonly<Record<Way, readonly number[]>>): Readonly<Record<Way, number>> {
  return {
    pool: median(samples.pool),
    create: median(samples.create),
    query: median(samples.query),
    bulk: median(samples.bulk),
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] = [sorted[middle - 1], sorted[middle]];
  return sorted.length % 2 === 0 ? (low + high) / 2 : high;
}

if (import.meta.main) {
  const { values } = parseArgs({
    args: Deno.args,
    options: { cluster: { type: "string" }, rounds: { type: "string" }, tests: { type: "string" } },
  });
  const cluster = values.cluster ?? Deno.env.get("ELASTICSEARCH_URL") ?? "http://127.0.0.1:9200";
  const { lines } = await benchTesting({
    cluster: cluster.replace(/\/$/, ""),
    ...(values.rounds === undefined ? {} : { rounds: Number(values.rounds) }),
    ...(values.tests === undefined ? {} : { tests: Number(values.tests) }),
    tell: (message) => console.error(message),
  });
  console.log(lines.join("\n"));
}
