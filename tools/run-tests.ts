/**
 * `deno task test`: all tests, with the servers that they need.
 *
 * 1. Elasticsearch and Postgres are those that ELASTICSEARCH_URL and DEM_TEST_POSTGRES name, or are started.
 * 2. `deno test` runs over the tests, then over the examples of docs and doc comments; with arguments
 *    (`deno task test test/history`) once, over what they select.
 * 3. What was started is stopped, also on Ctrl-C.
 * 4. The last line says how many passed and failed.
 *
 * @module
 */
import process from "node:process";
import pg from "pg";
import { openServer } from "../src/server/open-server.ts";
import { probe } from "../src/server/probe.ts";
import { reportOf } from "../src/errors.ts";
import { openPostgres } from "../test/postgres.ts";
import { countsLine, outcomeOf, sum, type TestCounts } from "./junit.ts";
import { serverLog } from "./server-log.ts";

/** What holds examples. */
const documented = ["src", "testing", "docs", "README.md"];

const permissions = ["read", "write", "net", "env", "run", "sys"].map((name) => `--allow-${name}`);

const interrupt = new AbortController();
const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => interrupt.abort(signal));
}

const none: TestCounts = { passed: 0, failed: 0, skipped: 0 };
let counts: TestCounts = { ...none, failed: 1 };
try {
  await using servers = new AsyncDisposableStack();
  const elasticsearch = await findElasticsearch(servers);
  const postgres = await findPostgres(servers);
  counts = await runTests({ ELASTICSEARCH_URL: elasticsearch, DEM_TEST_POSTGRES: postgres });
} catch (error) {
  const { message, hint } = reportOf(error);
  if (!interrupt.signal.aborted) console.error(hint === undefined ? message : `${message}\n${hint}`);
}
console.log(countsLine(counts));
const signal: keyof typeof exitCodes | undefined = interrupt.signal.reason;
Deno.exit(signal !== undefined ? exitCodes[signal] : counts.failed === 0 ? 0 : 1);

async function findElasticsearch(servers: AsyncDisposableStack): Promise<string> {
  const named = Deno.env.get("ELASTICSEARCH_URL") ?? "";
  if (await probe(named, interrupt.signal) !== undefined) return named;
  const onProgress = serverLog("Elasticsearch");
  return servers.use(await openServer({ heap: "1g", onProgress, signal: interrupt.signal })).url;
}

async function findPostgres(servers: AsyncDisposableStack): Promise<string> {
  const named = Deno.env.get("DEM_TEST_POSTGRES");
  if (named !== undefined && await answers(named)) return named;
  const { url, source } = servers.use(await openPostgres({ signal: interrupt.signal }));
  console.error(`Postgres: ${source}, ready at ${url}`);
  return url;
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3_000 });
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

/** Runs what was selected; everything, where nothing was. */
async function runTests(env: Record<string, string>): Promise<TestCounts> {
  const selected = Deno.args[0] === "--" ? Deno.args.slice(1) : Deno.args;
  if (selected.length > 0) return await run(selected, env);
  const tests = await run(["test"], env);
  // Apart, as one example with a typing error keeps a run from starting.
  const examples = interrupt.signal.aborted ? none : await run(["--doc", ...documented], env);
  return sum(tests, examples);
}

/** Runs `deno test` once. */
async function run(args: readonly string[], env: Record<string, string>): Promise<TestCounts> {
  const report = await Deno.makeTempFile({ suffix: ".xml" });
  try {
    const { success } = await new Deno.Command(Deno.execPath(), {
      args: [
        "test",
        "--no-prompt",
        ...permissions,
        "--parallel",
        "--sanitize-ops",
        "--sanitize-resources",
        `--junit-path=${report}`,
        ...args,
      ],
      env,
      stdin: "null",
      signal: interrupt.signal,
    }).spawn().status;
    return outcomeOf(await Deno.readTextFile(report), success);
  } finally {
    await Deno.remove(report);
  }
}
