/**
 * The kinds of input, each as it would be if it were sensible, and what may come of it.
 *
 * @module
 */
import { stringify } from "yaml";
import type { Random } from "../../bench/random.ts";
import { mutate, mutateValue } from "./mutate.ts";

/** Something to read, and the command that reads it. */
export interface Input {
  readonly args: readonly string[];
  /** Files of the folder, by name. */
  readonly files: Readonly<Record<string, string>>;
  /** What OMDb answers, if it is asked. */
  readonly answer?: { readonly status: number; readonly body: string; readonly type: string };
  /** Exit codes that are right whatever the input is. */
  readonly codes: readonly number[];
}

/** Nothing answers there: what is read before the cluster is asked is read all the same. */
const NOWHERE = ["--cluster", "http://127.0.0.1:1"];
const HERE = ["--history", "sqlite:history.db", "--source", "sqlite:source.db", ...NOWHERE];

const config = {
  cluster: { url: "http://127.0.0.1:1", requestTimeout: "2s", compression: "auto" },
  prefix: "qa_",
  history: "sqlite:history.db",
  source: "sqlite:source.db",
  indexes: ["indexes/*.yaml", "indexes/*.json"],
  tag: "${TAG:-none}",
  update: { workers: 1, retryFor: "1s", maximumRejections: "1%" },
  activate: {
    minimumRatio: 0.9,
    maximumRejections: 0,
    waitForReplicas: "1m",
    checks: [{ index: "films", name: "kurosawa", query: { match: { title: "ran" } }, hits: ">= 1" }],
  },
};

const definition = {
  name: "films",
  revision: "1",
  settings: { number_of_shards: 1, analysis: { analyzer: { plain: { type: "standard" } } } },
  mappings: {
    dynamic: "strict",
    properties: {
      id: { type: "long" },
      title: { type: "text", analyzer: "plain", fields: { raw: { type: "keyword" } } },
      cast: { type: "nested", properties: { name: { type: "keyword" } } },
    },
  },
  source: { table: "films", key: "id", modified: "last_modified", overlap: "5s" },
  batch: { documents: 100, bytes: "1MB" },
};

const rows = [
  { id: 1, title: "Ran", year: 1985, last_modified: "2026-01-01T00:00:00Z" },
  { id: 2, title: "Ikiru", year: 1952, last_modified: "2026-01-01T00:00:00Z" },
];

const film = {
  Title: "Ran",
  Year: "1985",
  Runtime: "160 min",
  Genre: "Action, Drama",
  Director: "Akira Kurosawa",
  Plot: "A father divides his realm.",
  Response: "True",
};

const good = { "dem.yaml": stringify(config), "indexes/films.yaml": stringify(definition) };

/** A mutated text of a value: in its structure, in its letters, or in both. */
function written(random: Random, value: unknown, how: "json" | "yaml"): string {
  const structured = random.below(3) === 0 ? value : mutateValue(random, value);
  const text = how === "json" ? JSON.stringify(structured, null, random.below(3)) ?? "" : stringify(structured);
  return random.below(3) === 0 ? text : mutate(random, text);
}

/** Every kind of input. */
export const kinds: Readonly<Record<string, (random: Random) => Input>> = {
  "config in YAML": (random) => ({
    args: ["plan", "--json", ...HERE],
    files: { ...good, "dem.yaml": written(random, config, "yaml") },
    codes: [0, 1, 2],
  }),
  "config in JSON": (random) => ({
    args: ["plan", "--json", ...HERE],
    files: { "indexes/films.yaml": good["indexes/films.yaml"], "dem.json": written(random, config, "json") },
    codes: [0, 1, 2],
  }),
  "definition in YAML": (random) => ({
    args: ["plan", "--json", ...HERE],
    files: { ...good, "indexes/films.yaml": written(random, definition, "yaml") },
    codes: [0, 1, 2],
  }),
  "definition in JSON": (random) => ({
    args: ["plan", "--json", ...HERE],
    files: { "dem.yaml": good["dem.yaml"], "indexes/films.json": written(random, definition, "json") },
    codes: [0, 1, 2],
  }),
  "fixture": (random) => {
    const [ending, text] = random.of<readonly [string, string]>([
      ["json", written(random, rows, "json")],
      ["yaml", written(random, rows, "yaml")],
      ["jsonl", mutate(random, rows.map((row) => JSON.stringify(mutateValue(random, row))).join("\n"))],
    ]);
    return {
      args: ["loaddata", `fixture.${ending}`, "--table", "films", "--json", ...HERE],
      files: { ...good, [`fixture.${ending}`]: text },
      codes: [0, 1, 2],
    };
  },
  "OMDb's answer": (random) => ({
    args: ["moviegen", "--title", "Ran", "--api-key", "k", "--base-url", "{omdb}", "--json", ...HERE],
    files: good,
    answer: {
      status: random.of([200, 200, 200, 401, 404, 429, 500, 503, 301]),
      body: written(random, film, "json"),
      type: random.of(["application/json", "text/html", "text/plain; charset=latin1", ""]),
    },
    codes: [0, 1],
  }),
  "prefix": (random) => ({
    args: ["plan", "--json", ...HERE, "--prefix", mutate(random, "qa_")],
    files: good,
    codes: [0, 1, 2],
  }),
  "command line": (random) => ({
    args: commandLine(random),
    files: good,
    codes: [0, 1, 2, 5],
  }),
};

/** What starts something or waits for long has no place here: `server`, `work`, `moviegen`; nor `--verbose`: a stack. */
const words =
  "create update deploy activate rollback clear drop prune adopt verify status list history plan report search unlock init loaddata completions dangerous-reset help films movies films-1 qa_films-1 bash x"
    .split(" ");
const flags =
  "--all --exact --newer --older --all-versions --resume --start --from --batch-size --workers --max-docs-per-second --no-sweep --dry-run --force --es-only --hard --prefix-only --keep --together --no-activate --refill --catch-up --to --no-catch-up --fix --exit-code --accept --rebuild --limit --batches --yes --json --no-color --quiet --prefix --tag --size --table --help --version --out -h -V -- -"
    .split(" ");

function commandLine(random: Random): readonly string[] {
  const line: string[] = [random.of(words)];
  for (let count = random.below(6); count > 0; count--) {
    const word = random.below(2) === 0 ? random.of(words) : random.of(flags);
    const value = random.of([
      "",
      "0",
      "-1",
      "1.5",
      "99999999999999999999",
      "x",
      "2026-01-01",
      "none",
      "1%",
      "🎬",
      "\n",
    ]);
    const twisted = random.below(6) === 0 ? mutate(random, word) : word;
    line.push(word.startsWith("--") && random.below(3) === 0 ? `${twisted}=${value}` : twisted);
  }
  // No system passes these on.
  return [...line.map((word) => word.replaceAll("\0", "").slice(0, 4_000)), ...HERE];
}
