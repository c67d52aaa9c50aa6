/**
 * `deno task faults`: is anything lost, whatever happens? Each part has a cluster and a Postgres of its own, which it may
 * kill; with `--shared` it takes those that ELASTICSEARCH_URL and DEM_TEST_POSTGRES name, and leaves them alive.
 *
 * - Without a word, a campaign: random rounds of commands in real processes, which a seeded adversary kills, pauses and
 *   cuts off. Of a round that fails the seed is printed, what was wrong, and the smallest round that fails as well.
 * - `crashes`: every command dies at each of its steps, and is run again.
 * - `soak`: one process updates for half an hour while rows change.
 * - `load`: three million rows come into an index that is searched meanwhile.
 * - `fuzz`: input that makes no sense.
 *
 * Ctrl-C ends a campaign after its round; what was started is stopped.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { campaign } from "./campaign.ts";
import { crashes } from "./crashes.ts";
import { fuzz } from "./fuzz.ts";
import { load } from "./load.ts";
import { type EngineName, engines, Servers } from "./servers.ts";
import { growth, soak } from "./soak.ts";

const parts = ["campaign", "crashes", "soak", "load", "fuzz"] as const;

const usage = `deno task faults [${parts.join("|")}] [options]
  --engine E    ${Object.keys(engines).join(", ")}. Default elasticsearch
  --seed N      where the random numbers begin. Default: the number of the day
  --minutes M   ends after so many minutes. Default 10, of a soak 30
  --rounds N    ends after so many rounds or inputs
  --rows N      rows of a soak or a load. Default 50000 and 3000000
  --figures F   writes the figures to this file as JSON
  --chart F     draws a soak into this file as SVG
  --shared      takes the servers that ELASTICSEARCH_URL and DEM_TEST_POSTGRES name
  --no-shrink   leaves a round that fails as it is
  --verbose     prints every command and what became of it`;

Deno.exit(await main());

async function main(): Promise<number> {
  const options = readOptions();
  if (options === undefined) return 2;
  const { part, seed, rounds, rows, engine, verbose, figures, chart, shared } = options;
  const minutes = options.minutes ?? (part === "soak" ? 30 : 10);
  const tell = (line: string) => console.log(line);
  const end = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(signal, () => end.abort());
  const { signal } = end;
  if (part === "fuzz") return await fuzz({ seed, minutes, rounds, signal, tell, figures }) === 0 ? 0 : 1;
  await using servers = shared ? Servers.shared() : await Servers.open(engine);
  const write = async (values: unknown) => {
    if (figures !== undefined) await Deno.writeTextFile(figures, JSON.stringify(values, null, 2));
  };
  switch (part) {
    case "campaign": {
      const { shrinks } = options;
      return await campaign(servers, { engine, seed, minutes, rounds, shrinks, verbose, figures, signal }) === 0
        ? 0
        : 1;
    }
    case "crashes":
      return await crashes(servers.url, { signal, tell }) === 0 ? 0 : 1;
    case "soak": {
      const seen = await soak({ minutes, rows: rows ?? 50_000, servers, chart, signal, tell });
      await write(seen);
      const grown = (["memory", "files", "connections", "sessions"] as const).map((of) =>
        [of, growth(seen, of)] as const
      );
      tell(
        `soak: ${seen.minutes} minutes, ${seen.updates} updates, ${seen.documents} documents; in the last third against ` +
          `the second: ${grown.map(([of, by]) => `${of} × ${by.toFixed(2)}`).join(", ")}`,
      );
      return grown.every(([, by]) => by < 1.1) ? 0 : 1;
    }
    case "load": {
      const seen = await load({ rows: rows ?? 3_000_000, servers, signal, tell });
      await write(seen);
      return seen.lost === 0 ? 0 : 1;
    }
  }
}

function readOptions() {
  try {
    const { values, positionals: [part = "campaign", ...more] } = parseArgs({
      args: Deno.args,
      allowPositionals: true,
      options: {
        engine: { type: "string", default: "elasticsearch" },
        seed: { type: "string", default: String(Math.floor(Date.now() / 86_400_000)) },
        minutes: { type: "string" },
        rounds: { type: "string", default: "1000000" },
        rows: { type: "string" },
        figures: { type: "string" },
        chart: { type: "string" },
        shared: { type: "boolean", default: false },
        "no-shrink": { type: "boolean", default: false },
        verbose: { type: "boolean", default: false },
      },
    });
    const known = parts.find((name) => name === part);
    if (known === undefined || more.length > 0) throw new TypeError(`There is no part ${[part, ...more].join(" ")}`);
    if (!isEngine(values.engine)) throw new TypeError(`There is no engine ${values.engine}`);
    const { engine, verbose, figures, chart, shared } = values;
    return {
      ...{ part: known, engine, verbose, figures, chart, shared },
      seed: whole("seed", values.seed),
      minutes: values.minutes === undefined ? undefined : whole("minutes", values.minutes),
      rounds: whole("rounds", values.rounds),
      rows: values.rows === undefined ? undefined : whole("rows", values.rows),
      shrinks: !values["no-shrink"],
    };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${usage}`);
    return undefined;
  }
}

function isEngine(name: string): name is EngineName {
  return Object.keys(engines).includes(name);
}

function whole(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new TypeError(`--${name} takes a whole number, not ${JSON.stringify(text)}`);
}
