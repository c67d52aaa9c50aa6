/**
 * Round after round, each from its own seed, played and held against what must hold.
 *
 * @module
 */
import { Figures } from "./figures.ts";
import { planRound } from "./plan-round.ts";
import { play, type Violation } from "./play.ts";
import type { EngineName, Servers } from "./servers.ts";
import { shrink } from "./shrink.ts";
import type { Round } from "./steps.ts";

/** What a campaign is told. */
export interface CampaignOptions {
  readonly engine: EngineName;
  /** The first round's; the next have the next numbers. */
  readonly seed: number;
  readonly minutes: number;
  readonly rounds: number;
  /** A round that fails is made smaller. */
  readonly shrinks: boolean;
  readonly verbose: boolean;
  /** Where the figures go, after each round. */
  readonly figures?: string;
  /** Ends it after the round. */
  readonly signal: AbortSignal;
}

/** Milliseconds that a round that fails is made smaller. */
const SHRINKING = 300_000;

/** Plays rounds; gives the number of those that failed. */
export async function campaign(servers: Servers, options: CampaignOptions): Promise<number> {
  const { engine, seed, minutes, rounds, verbose, shrinks, signal } = options;
  const figures = new Figures(engine);
  const tell = verbose ? (line: string) => console.log(line) : () => {};
  const deadline = performance.now() + minutes * 60_000;
  let bad = 0;
  for (let played = 0; played < rounds && performance.now() < deadline && !signal.aborted; played++) {
    const round = planRound(seed + played, { restarts: servers.mortal });
    tell(`round ${round.seed} (history ${round.history}, source ${round.source})`);
    const violation = await play(round, servers, figures, tell);
    figures.round(round.seed);
    if (violation !== undefined) {
      bad++;
      figures.violation(`${round.seed}: ${violation.wrong[0]}`);
      show(round, violation, engine);
      if (shrinks) {
        const again = (smaller: Round) => play(smaller, servers, new Figures(engine));
        const smallest = await shrink(round, again, SHRINKING);
        console.log(`the smallest round that fails as well:\n${JSON.stringify(smallest, null, 1)}`);
      }
    }
    if (options.figures !== undefined) await Deno.writeTextFile(options.figures, JSON.stringify(figures.file, null, 2));
  }
  console.log(`${engine}, seeds from ${seed}: ${figures.line}`);
  return bad;
}

function show({ seed, steps, history, source }: Round, { step, wrong }: Violation, engine: EngineName): void {
  console.log(`seed ${seed} fails (history ${history}, source ${source}):`);
  for (const [at, each] of steps.entries()) console.log(`${at === step ? "→" : " "} ${JSON.stringify(each)}`);
  for (const what of wrong) console.log(`  ${step === undefined ? "in the end" : "there"}: ${what}`);
  console.log(`deno task faults --engine ${engine} --seed ${seed} --rounds 1 --verbose`);
}
