/**
 * Shows what `verify` takes: its memory over 10,000 and over 1,000,000 documents, each in a process of its own, and its
 * rate beside that of a plain scroll through the same documents, which compares nothing.
 *
 * Run it with `deno run -A tools/verify.ts [URL of the cluster]`; the default is ELASTICSEARCH_URL. Linux only, where
 * the kernel keeps the peak.
 */
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { openProject } from "../src/mod.ts";

const TIDY = "--v8-flags=--max-semi-space-size=4,--optimize-for-size";
const count = (value: number) => Math.round(value).toLocaleString("en");

async function compare(url: string): Promise<void> {
  for (const rows of [10_000, 1_000_000]) {
    const folder = await Deno.makeTempDir({ prefix: "dem-verify-" });
    const prefix = `verify${crypto.randomUUID().slice(0, 8)}_`;
    try {
      makeSource(`${folder}/source.db`, rows);
      await Deno.writeTextFile(`${folder}/dem.json`, JSON.stringify(config(url, prefix)));
      await Deno.writeTextFile(`${folder}/films.json`, JSON.stringify(films));
      await using dem = await openProject({ cwd: folder, env: {} });
      const deployed = await dem.deploy({ all: true, catchUp: "none" });
      if (!("indexes" in deployed) || deployed.indexes[0]?.activated !== true) {
        throw new Error(JSON.stringify(deployed));
      }
      for (const flags of [[], [TIDY]]) {
        const { peak, seconds } = await measured(folder, flags);
        const how = flags.length === 0 ? "as it is" : `with ${TIDY}`;
        console.log(
          `${count(rows).padStart(9)} documents, ${how}: peak ${count(peak / 1024)} MB, ${
            count(rows / seconds)
          } documents/s`,
        );
      }
      console.log(
        `${count(rows).padStart(9)} documents, plain scroll: ${
          count(rows / await scroll(url, `${prefix}films`))
        } documents/s`,
      );
      await dem.drop({ all: true, force: true });
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }
}

/** Verifies in a process; gives its peak in kilobytes, and its seconds. */
async function measured(folder: string, flags: readonly string[]): Promise<{ peak: number; seconds: number }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", ...flags, "-A", fileURLToPath(import.meta.url), "--verify", folder],
    stdout: "piped",
    stderr: "inherit",
  });
  return JSON.parse(new TextDecoder().decode((await child.output()).stdout));
}

/** The process that is measured. */
async function verify(folder: string): Promise<void> {
  await using dem = await openProject({ cwd: folder, env: {} });
  const result = await dem.verify({ all: true });
  if (!("indexes" in result)) throw new Error("it was a dry run");
  const [{ missing, extra, stale, seconds }] = result.indexes;
  if (missing + extra + stale > 0) throw new Error(JSON.stringify(result));
  const status = await Deno.readTextFile("/proc/self/status");
  console.log(JSON.stringify({ peak: Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]), seconds }));
}

/** Reads every document with a scroll of 1,000 at a time; gives the seconds. */
async function scroll(url: string, alias: string): Promise<number> {
  const began = performance.now();
  const post = async (path: string, body: unknown) => {
    const response = await fetch(`${url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return await response.json();
  };
  let page = await post(`/${alias}/_search?scroll=1m`, { size: 1000, sort: ["_doc"] });
  while (page.hits.hits.length > 0) page = await post("/_search/scroll", { scroll: "1m", scroll_id: page._scroll_id });
  return (performance.now() - began) / 1000;
}

function config(url: string, prefix: string) {
  return {
    cluster: { url },
    prefix,
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
if (first === "--verify") await verify(folder ?? "");
else await compare((first ?? Deno.env.get("ELASTICSEARCH_URL") ?? "http://127.0.0.1:9200").replace(/\/$/, ""));
