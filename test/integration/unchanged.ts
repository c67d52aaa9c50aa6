/** Whether a command changed the cluster or the history, read from both behind the tool's back. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import pg from "pg";
import type { TestProject } from "../project.ts";

/** Tables of the history, and the columns that tell what was made and done; heartbeats and the like are left out. */
const tables = {
  dem_index: "prefix, name, highest_number, active, activations",
  dem_version:
    "id, index_id, number, name, uuid, schema, hash, tag, coverage, watermark, source_fingerprint, loading, withdrawn, deleted",
  dem_action:
    "id, parent, prefix, index_name, version, kind, status, documents, rejected, deleted, command, arguments, log",
  dem_rejection: "version_id, document, reason, attempts",
} as const;

type Row = Readonly<Record<string, unknown>>;

/** Everything that a command may change. */
export interface State {
  /** Settings, mappings and aliases of every index under the prefix, with its documents' number. */
  readonly cluster: unknown;
  /** Rows by table; none where there is no history yet. */
  readonly history: Readonly<Record<keyof typeof tables, readonly Row[]>>;
}

/** What a command may leave behind although it changed nothing. */
export interface Traces {
  /** Actions of these kinds, recorded and aborted. A number that was taken for a version is not given again. */
  readonly aborted?: readonly string[];
}

/** Runs something, and fails when cluster or history are not afterwards as they were before. */
export async function unchanged<T>(project: TestProject, run: () => Promise<T>, traces: Traces = {}): Promise<T> {
  const before = await stateOf(project);
  const result = await run();
  const after = await stateOf(project);
  assert.deepEqual(after.cluster, before.cluster);
  if (traces.aborted === undefined) {
    assert.deepEqual(after.history, before.history);
    return result;
  }
  const known = before.history.dem_action.length;
  const recorded = after.history.dem_action.slice(known);
  assert.deepEqual(after.history.dem_action.slice(0, known), before.history.dem_action);
  assert.deepEqual(recorded.map(({ kind, status }) => [kind, status]), traces.aborted.map((kind) => [kind, "aborted"]));
  for (const { log } of recorded) assert.notEqual(log, "");
  assert.deepEqual(after.history.dem_version, before.history.dem_version);
  assert.deepEqual(after.history.dem_rejection, before.history.dem_rejection);
  return result;
}

/** Reads the state of cluster and history. */
export async function stateOf(project: TestProject): Promise<State> {
  return { cluster: await clusterState(project), history: await historyState(project) };
}

async function clusterState(project: TestProject): Promise<unknown> {
  const every = `/${project.prefix}*`;
  await project.cluster("POST", `${every}/_refresh`);
  const { body } = await project.cluster("GET", `${every}?expand_wildcards=all`);
  const { body: counts } = await project.cluster(
    "GET",
    `/_cat/indices${every}?format=json&h=index,docs.count&s=index&expand_wildcards=all`,
  );
  return { indexes: body, counts };
}

/** Reads the history's rows. */
export async function historyState(project: TestProject): Promise<State["history"]> {
  const read = project.history.startsWith("sqlite:") ? sqliteReader(project.history.slice(7)) : postgresReader(project);
  const [dem_index, dem_version, dem_action, dem_rejection] = [
    await read("dem_index", "prefix, name"),
    await read("dem_version", "id"),
    await read("dem_action", "id"),
    await read("dem_rejection", "version_id, document"),
  ];
  return { dem_index, dem_version, dem_action, dem_rejection };
}

type Reader = (table: keyof typeof tables, order: string) => Promise<readonly Row[]>;

function sqliteReader(file: string): Reader {
  return async (table, order) => {
    if (!await isHistory(file)) return [];
    const database = new DatabaseSync(file);
    try {
      database.exec("pragma busy_timeout = 5000");
      return database.prepare(`select ${tables[table]} from ${table} order by ${order}`).all().map((row) => ({
        ...row,
      }));
    } finally {
      database.close();
    }
  };
}

/** Whether there is a database that holds something, so that reading it makes none. */
async function isHistory(file: string): Promise<boolean> {
  try {
    const header = (await Deno.readFile(file)).subarray(0, 15);
    return new TextDecoder().decode(header) === "SQLite format 3";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function postgresReader(project: TestProject): Reader {
  return async (table, order) => {
    const client = new pg.Client({ connectionString: project.history });
    await client.connect();
    try {
      const { rows } = await client.query(`select to_regclass('${table}') is not null as made`);
      if (rows[0].made !== true) return [];
      return (await client.query(`select ${tables[table]} from ${table} order by ${order}`)).rows;
    } finally {
      await client.end();
    }
  };
}
