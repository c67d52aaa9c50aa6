/**
 * Shows how the memory of `update` stands to the table: fills an index from 10,000 and from 1,000,000 rows, each in a
 * process of its own, and prints the highest resident memory of both.
 *
 * Once as it is, where V8 lets garbage lie until its heap has some hundred megabytes, and once with V8 told to be tidy:
 * what is left then is what the update needs.
 *
 * Run it with `deno run -A tools/memory.ts [URL of the cluster]`; the default is ELASTICSEARCH_URL. Linux only, where
 * the kernel keeps the peak.
 */
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { openProject } from "../src/mod.ts";

const TIDY = "--v8-flags=--max-semi-space-size=4,--optimize-for-size";

async function compare(url: string): Promise<void> {
  for (const flags of [[], [TIDY]]) {
    console.log(flags.length === 0 ? "as it is" : `with ${TIDY}`);
    for (const rows of [10_000, 1_000_000]) {
      const peak = await peakOf(url, rows, flags);
      console.log(`${rows.toLocaleString("en").padStart(11)} rows: peak ${(peak / 1024).toFixed(0)} MB`);
    }
  }
}

/** Fills an index from so many rows in a process; gives its peak in kilobytes. */
async function peakOf(url: string, rows: number, flags: readonly string[]): Promise<number> {
  const folder = await Deno.makeTempDir({ prefix: "dem-memory-" });
  try {
    makeSource(`${folder}/source.db`, rows);
    await Deno.writeTextFile(`${folder}/dem.json`, JSON.stringify(config(url)));
    await Deno.writeTextFile(`${folder}/films.json`, JSON.stringify(films));
    await using dem = await openProject({ cwd: folder, env: {} });
    await dem.create({ all: true });
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        ...flags,
        "-A",
        fileURLToPath(import.meta.url),
        "--fill",
        folder,
      ],
      stdout: "piped",
      stderr: "inherit",
    });
    const { stdout } = await child.output();
    await dem.drop({ all: true, force: true });
    return Number(new TextDecoder().decode(stdout));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The process that is measured: fills the index and prints its own peak. */
async function fill(folder: string): Promise<void> {
  await using dem = await openProject({ cwd: folder, env: {} });
  const result = await dem.update({ all: true, newer: true });
  if (!("updates" in result) || result.updates[0]?.outcome !== "complete") throw new Error(JSON.stringify(result));
  const status = await Deno.readTextFile("/proc/self/status");
  console.log(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]);
}

function config(url: string) {
  return {
    cluster: { url },
    prefix: `memory${crypto.randomUUID().slice(0, 8)}_`,
    history: "sqlite:history.db",
    source: "sqlite:source.db",
    indexes: ["films.json"],
  };
}

const films = {
  name: "films",
  settings: { number_of_shards: 1, number_of_replicas: 0 },
  mappings: {
    dynamic: "strict",
    properties: {
      id: { type: "long" },
      title: { type: "keyword" },
      plot: { type: "text", index: false },
      last_modified: { type: "date" },
    },
  },
  source: { table: "films", key: "id", modified: "last_modified" },
};

/** Rows of some 650 bytes. */
function makeSource(file: string, rows: number): void {
  const database = new DatabaseSync(file);
  database.exec(`
    create table films (id integer primary key, title text, plot text, last_modified text);
    with recursive n(i) as (select 1 union all select i + 1 from n where i < ${rows})
      insert into films select i, 'Film ' || i, hex(randomblob(270)), '2026-01-01T00:00:00Z' from n`);
  database.close();
}

const [first, folder] = Deno.args;
if (first === "--fill") await fill(folder);
else await compare(first ?? Deno.env.get("ELASTICSEARCH_URL") ?? "http://127.0.0.1:9200");
