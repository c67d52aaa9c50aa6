/**
 * `deno task demo`: films go from a SQL database into a versioned index, the alias is switched, a search answered.
 *
 * 1. Finds or starts Elasticsearch.
 * 2. Removes what an earlier demo left, in the cluster and in `.dem/demo`.
 * 3. Makes a project there: a config, a definition, a SQLite database with an empty table.
 * 4. Runs the commands of a first release, each shown before its output.
 * 5. Says what to try next.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { styleText } from "node:util";

const root = fileURLToPath(new URL("../", import.meta.url));
const folder = `${root}.dem/demo`;
const prefix = "demo_";

/** Marks the demo's indexes in their `_meta`, so that the next demo removes these and no others. */
const mark = "deno task demo";

/** What would lead the commands away from the demo's own config. */
const misleading = ["DEM_PREFIX", "DEM_HISTORY", "DEM_SOURCE", "DEM_TAG"];

/** What the commands run with. */
const environment = Object.fromEntries(
  Object.entries(Deno.env.toObject()).filter(([name]) => !misleading.includes(name)),
);

/** Whether a command has run since something was told. */
let ran = false;

/** Where Elasticsearch answers by default. */
const usual = "http://127.0.0.1:9200";

tell("A server to work with: one that runs, or a local one that is started now.");
await Deno.mkdir(folder, { recursive: true });
if (await serverUrl() === null && await answers(usual)) environment.ELASTICSEARCH_URL = usual;
await dem("server", "start");
const url = await serverUrl() ?? usual;
await removeIndexes(url);
await Deno.remove(folder, { recursive: true });
await makeProject(url);

tell("A hundred films go from a file into the database .dem/demo/movies.db, which stands for yours.");
await dem("loaddata", "../../fixtures/movies.json");
tell("The definition movies.yaml becomes an index with a version in its name.");
await dem("create", "movies");
tell("The new version is filled. Nobody sees it yet.");
await dem("update", "movies", "--newer");
tell(`Applications read the alias ${prefix}movies: from now on it leads to the new version.`);
await dem("activate", "movies");
await dem("list");
tell("Searches find other forms of a word, and names without their accents.");
await dem("search", "movies", "dreaming");
await dem("search", "movies", "kieslowski");
tellNext();

/** Runs one command of the tool in the demo's folder; shows it, and ends the demo where it fails. */
async function dem(...args: readonly string[]): Promise<void> {
  if (ran) write("\n");
  ran = true;
  write(`${styleText(["bold"], `$ dem ${args.join(" ")}`, { stream: process.stdout })}\n`);
  const { code } = await command(args, "inherit").spawn().status;
  if (code !== 0) Deno.exit(code);
}

function command(args: readonly string[], stdout: "inherit" | "piped"): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", `${root}cli.ts`, ...args],
    cwd: folder,
    clearEnv: true,
    env: environment,
    stdin: "null",
    stdout,
    stderr: "inherit",
  });
}

/** Where the server is that commands would find; null where there is none. */
async function serverUrl(): Promise<string | null> {
  const { code, stdout } = await command(["server", "status", "--json"], "piped").output();
  if (code !== 0) Deno.exit(code);
  const { result }: { result: { url: string | null } } = JSON.parse(new TextDecoder().decode(stdout));
  return result.url;
}

/** Whether an Elasticsearch answers that dem knows nothing of. */
async function answers(url: string): Promise<boolean> {
  try {
    const { version } = await send<{ version?: { number?: string } }>("GET", url);
    return version?.number !== undefined;
  } catch {
    return false;
  }
}

/** Deletes the demo's indexes: another checkout's too, whose history would not let this one go on. */
async function removeIndexes(url: string): Promise<void> {
  const mappings: Readonly<Record<string, { mappings: { _meta?: { madeBy?: string } } }>> = await send(
    "GET",
    `${url}/${prefix}*/_mapping?expand_wildcards=all`,
  );
  for (const [name, { mappings: { _meta } }] of Object.entries(mappings)) {
    if (_meta?.madeBy === mark) await send("DELETE", `${url}/${name}`);
  }
}

async function send<Answer>(method: string, address: string): Promise<Answer> {
  const { username, password } = new URL(environment.ELASTICSEARCH_URL || address);
  const headers: HeadersInit = username === ""
    ? {}
    : { authorization: `Basic ${btoa(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`)}` };
  const response = await fetch(address, { method, headers });
  if (response.ok) return await response.json();
  throw new Error(`${method} ${address}: ${response.status} ${await response.text()}`);
}

async function makeProject(url: string): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  const config = { cluster: { url }, prefix, history: "sqlite:history.db", source: "sqlite:movies.db" };
  await Deno.writeTextFile(
    `${folder}/dem.json`,
    JSON.stringify({ ...config, indexes: ["movies.yaml"] }, null, 2) + "\n",
  );
  const definition = await Deno.readTextFile(`${root}fixtures/movies.yaml`);
  await Deno.writeTextFile(
    `${folder}/movies.yaml`,
    definition.replace(/^mappings:\n/m, `mappings:\n  _meta: { madeBy: ${mark} }\n`),
  );
  const database = new DatabaseSync(`${folder}/movies.db`);
  database.exec(await Deno.readTextFile(`${root}fixtures/movies.sqlite.sql`));
  database.close();
}

/** Says what can be pasted into a shell now. */
function tellNext(): void {
  const unset = misleading.filter((name) => Deno.env.get(name) !== undefined);
  const film = { id: 101, title: "Playtime", year: 1967, director: "Jacques Tati" };
  tell("Now you. First:");
  suggest(
    `cd ${quoted(folder)}`,
    `alias dem=${quoted(`${quoted(Deno.execPath())} run --allow-all ${quoted(`${root}cli.ts`)}`)}`,
    ...(unset.length === 0 ? [] : [`unset ${unset.join(" ")}`]),
  );
  tell("Look around:");
  suggest("dem search movies 'kurosawa war'", "dem status", "dem history");
  tell("Add a row; it alone goes into the index:");
  suggest(
    `echo ${quoted(JSON.stringify(film))} > movies.jsonl`,
    "dem loaddata movies.jsonl",
    "dem update movies --resume",
    "dem search movies tati",
  );
  tell("Change the definition, switch to a second version, and back:");
  suggest(
    `echo 'revision: "2"' >> movies.yaml`,
    "dem plan",
    "dem create movies",
    "dem update movies --newer",
    "dem activate movies",
    "dem rollback movies",
    "dem list",
  );
  tell("Clear up. The last line stops the server if dem has started it:");
  suggest("dem drop movies --force", "dem server stop");
}

/** A word for the shell. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function suggest(...lines: readonly string[]): void {
  write(lines.map((line) => `  ${line}\n`).join(""));
}

function tell(text: string): void {
  ran = false;
  write(`\n${styleText(["cyan"], text, { stream: process.stdout })}\n`);
}

function write(text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let written = 0; written < bytes.length;) written += Deno.stdout.writeSync(bytes.subarray(written));
}
