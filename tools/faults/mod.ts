/**
 * `deno task faults`: random rounds of commands in real processes, and a seeded adversary that kills, pauses and cuts.
 *
 * 1. A cluster and a Postgres are started, of its own, so that they can be killed.
 * 2. Round after round, each from its own seed, is played and held against what must hold.
 * 3. Of a round that fails the seed is printed, what was wrong, and the smallest round that fails as well.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { Figures } from "./figures.ts";
import { planRound } from "./plan-round.ts";
import { play, type Violation } from "./play.ts";
import { type EngineName, engines, Servers } from "./servers.ts";
import { shrink } from "./shrink.ts";
import type { Round } from "./steps.ts";

/** Milliseconds that a round that fails is made smaller. */
const SHRINKING = 300_000;

const usage = `deno task faults [--seed N] [--minutes M] [--rounds N] [--engine ${Object.keys(engines).join("|")}]
  --seed N      the first round's seed; the next have the next numbers. Default: the day's
  --minutes M   ends after so many minutes. Default 10
  --rounds N    ends after so many rounds
  --engine      which cluster. Default elasticsearch
  --figures F   writes the figures to this file as JSON
  --verbose     prints every command and what became of it
  --no-shrink   leaves a round that fails as it is
  --no-restarts never kills the cluster`;

Deno.exit(await campaign());

async function campaign(): Promise<number> {
  const options = readOptions();
  if (options === undefined) return 2;
  const { seed, minutes, rounds, engine, verbose, restarts } = options;
  const figures = new Figures(engine);
  const tell = verbose ? (line: string) => console.log(line) : () => {};
  const deadline = performance.now() + minutes * 60_000;
  await using servers = await Servers.open(engine);
  let bad = 0;
  for (let played = 0; played < rounds && performance.now() < deadline; played++) {
    const round = planRound(seed + played, { restarts });
    figures.round(round.seed);
    tell(`round ${round.seed} (history ${round.history}, source ${round.source})`);
    const violation = await play(round, servers, figures, tell);
    if (violation !== undefined) {
      bad++;
      figures.violation(`${round.seed}: ${violation.wrong[0]}`);
      show(round, violation);
      if (options.shrinks) {
        const again = (smaller: Round) => play(smaller, servers, new Figures(engine));
        const smallest = await shrink(round, again, SHRINKING);
        console.log(`the smallest round that fails as well:\n${JSON.stringify(smallest, null, 1)}`);
      }
    }
    if (options.figures !== undefined) await Deno.writeTextFile(options.figures, JSON.stringify(figures.file, null, 2));
  }
  console.log(`${engine}, seeds from ${seed}: ${figures.line}`);
  return bad === 0 ? 0 : 1;
}

function show({ seed, steps, history, source }: Round, { step, wrong }: Violation): void {
  console.log(`seed ${seed} fails (history ${history}, source ${source}):`);
  for (const [at, each] of steps.entries()) console.log(`${at === step ? "→" : " "} ${JSON.stringify(each)}`);
  for (const what of wrong) console.log(`  ${step === undefined ? "in the end" : "there"}: ${what}`);
  console.log(`deno task faults --seed ${seed} --rounds 1 --verbose`);
}

function readOptions() {
  try {
    const { values } = parseArgs({
      args: Deno.args,
      options: {
        seed: { type: "string", default: String(Math.floor(Date.now() / 86_400_000)) },
        minutes: { type: "string", default: "10" },
        rounds: { type: "string", default: "1000000" },
        engine: { type: "string", default: "elasticsearch" },
        figures: { type: "string" },
        verbose: { type: "boolean", default: false },
        "no-shrink": { type: "boolean", default: false },
        "no-restarts": { type: "boolean", default: false },
      },
    });
    if (!isEngine(values.engine)) throw new TypeError(`There is no engine ${values.engine}`);
    return {
      seed: whole("seed", values.seed),
      minutes: whole("minutes", values.minutes),
      rounds: whole("rounds", values.rounds),
      engine: values.engine,
      figures: values.figures,
      verbose: values.verbose,
      shrinks: !values["no-shrink"],
      restarts: !values["no-restarts"],
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
