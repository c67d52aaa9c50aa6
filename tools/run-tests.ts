/**
 * `deno task test`: all tests, with the servers that they need.
 *
 * 1. Elasticsearch and Postgres are those that ELASTICSEARCH_URL and DEM_TEST_POSTGRES name, or are started.
 * 2. `deno test` runs over the tests, then over the examples of docs and doc comments, then, on Elasticsearch 8 and on
 *    OpenSearch 3, over what holds on every engine (test/engines.ts). With arguments (`deno task test test/history`) it
 *    runs once, over what they select, on Elasticsearch 9 or on the engine that comes first among them
 *    (`--engine=opensearch`, `--engine=elasticsearch8`); the engine alone selects what is of it.
 * 3. What was started is stopped, also on Ctrl-C.
 * 4. The last line says how many passed and failed. An engine that cannot be had is told, and counts as a failure where
 *    CI is set.
 *
 * @module
 */
import process from "node:process";
import pg from "pg";
import { hasMemoryFolder } from "../src/server/memory-folder.ts";
import { openServer } from "../src/server/open-server.ts";
import { isVersion } from "../src/server/distribution.ts";
import { probe } from "../src/server/probe.ts";
import { reportOf, UsageError } from "../src/errors.ts";
import { type TestedEngine, testedEngines } from "../test/engines.ts";
import { openPostgres } from "../test/postgres.ts";
import { countsLine, outcomeOf, sum, type TestCounts } from "./junit.ts";
import { serverLog } from "./server-log.ts";

/** What holds examples. */
const documented = ["src", "testing", "docs", "README.md"];

/** Tests wait for servers and leases most of the time: more of them run at once than there are cores. */
const JOBS = "4";

const permissions = ["read", "write", "net", "env", "run", "sys"].map((name) => `--allow-${name}`);

const interrupt = new AbortController();
const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => interrupt.abort(signal));
}

const none: TestCounts = { passed: 0, failed: 0, skipped: 0 };
const { elasticsearch, ...others } = testedEngines;
const untested: string[] = [];
let counts: TestCounts = { ...none, failed: 1 };
try {
  const { engine, selected } = selection();
  await using servers = new AsyncDisposableStack();
  const env = { DEM_TEST_POSTGRES: await findPostgres(servers) };
  if (selected.length > 0 || engine !== elasticsearch) {
    await using server = await findEngine(engine);
    counts = await run(selected.length > 0 ? selected : engine.tests, { ...env, ELASTICSEARCH_URL: server.url });
  } else {
    await using server = await findEngine(elasticsearch);
    counts = await runEverything({ ...env, ELASTICSEARCH_URL: server.url });
  }
} catch (error) {
  const { message, hint } = reportOf(error);
  if (!interrupt.signal.aborted) console.error(hint === undefined ? message : `${message}\n${hint}`);
}
for (const what of untested) console.log(what);
console.log(countsLine(counts));
const signal: keyof typeof exitCodes | undefined = interrupt.signal.reason;
Deno.exit(signal !== undefined ? exitCodes[signal] : counts.failed === 0 ? 0 : 1);

/** What the arguments ask for. */
function selection(): { readonly engine: TestedEngine; readonly selected: readonly string[] } {
  const [first = "", ...rest] = Deno.args[0] === "--" ? Deno.args.slice(1) : Deno.args;
  const name = /^--engine=(.*)$/.exec(first)?.[1];
  if (name === undefined) return { engine: elasticsearch, selected: first === "" ? [] : [first, ...rest] };
  const engine: TestedEngine | undefined = new Map(Object.entries(testedEngines)).get(name);
  if (engine !== undefined) return { engine, selected: rest };
  throw new UsageError(`running tests: ${name} is no engine`, {
    hint: `Take one of ${Object.keys(testedEngines).join(", ")}.`,
  });
}

/** The server that the environment names for an engine, or one that is started; disposing stops only that. */
async function findEngine({ title, engine, version, variable, heap }: TestedEngine): Promise<TestServer> {
  const named = Deno.env.get(variable) ?? "";
  const found = await probe(named, interrupt.signal);
  if (found !== undefined) {
    if (found.engine === engine && isVersion(found.version, version)) {
      return { url: named, [Symbol.asyncDispose]: () => Promise.resolve() };
    }
    throw new UsageError(`running tests: ${variable} names ${found.engine} ${found.version}, not ${title}`);
  }
  const onProgress = serverLog(title);
  const inMemory = await hasMemoryFolder();
  return await openServer({ engine, version, heap, inMemory, onProgress, signal: interrupt.signal });
}

interface TestServer extends AsyncDisposable {
  readonly url: string;
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

/** Runs all tests on Elasticsearch 9, the examples, and on the other engines what holds on every one. */
async function runEverything(env: Readonly<Record<string, string>>): Promise<TestCounts> {
  let counts = await run(elasticsearch.tests, env);
  // Apart, as one example with a typing error keeps a run from starting.
  if (!interrupt.signal.aborted) counts = sum(counts, await run(["--doc", ...documented], env));
  for (const engine of Object.values(others)) {
    if (interrupt.signal.aborted) break;
    counts = sum(counts, await runOn(engine, env));
  }
  return counts;
}

/** Runs what holds on every engine; without a server it says that it did not run. */
async function runOn(engine: TestedEngine, env: Readonly<Record<string, string>>): Promise<TestCounts> {
  console.log(`\nOn ${engine.title}:`);
  await using server = await findEngine(engine).catch((error) => {
    if (interrupt.signal.aborted) throw error;
    const said = `NOT TESTED on ${engine.title}: ${reportOf(error).message}`;
    console.error(said);
    untested.push(said);
    return undefined;
  });
  if (server !== undefined) return await run(engine.tests, { ...env, ELASTICSEARCH_URL: server.url });
  return (Deno.env.get("CI") ?? "") === "" ? none : { ...none, failed: 1 };
}

/** Runs `deno test` once. */
async function run(args: readonly string[], env: Readonly<Record<string, string>>): Promise<TestCounts> {
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
      env: { DENO_JOBS: Deno.env.get("DENO_JOBS") ?? JOBS, ...env },
      stdin: "null",
      signal: interrupt.signal,
    }).spawn().status;
    return outcomeOf(await Deno.readTextFile(report), success);
  } finally {
    await Deno.remove(report);
  }
}
