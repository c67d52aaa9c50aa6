/**
 * Plays a round: runs its commands as processes, lets the adversary at them, and looks at everything after each step.
 *
 * @module
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Figures } from "./figures.ts";
import { type Adversary, openFaultProxy } from "./fault-proxy.ts";
import { heal } from "./heal.ts";
import { falsehoods } from "./exit-truth.ts";
import { type Ended, startProcess } from "./process.ts";
import type { Servers } from "./servers.ts";
import { Stage } from "./stage.ts";
import type { Fault, Round, Run, Step } from "./steps.ts";
import { watch } from "./watched.ts";

/** What did not hold. */
export interface Violation {
  /** The step after which it was seen; undefined: at the end of the round. */
  readonly step: number | undefined;
  readonly wrong: readonly string[];
}

/** Milliseconds: longer than the lease of a process of a round. */
const LEASE = 2_200;

/** Plays a round; gives what did not hold, if anything. */
export async function play(
  round: Round,
  servers: Servers,
  figures: Figures,
  tell: (line: string) => void = () => {},
): Promise<Violation | undefined> {
  await using stage = await Stage.open(round, servers);
  for (const [at, step] of round.steps.entries()) {
    const wrong = await perform(stage, step, figures, tell);
    await stage.fences.idle();
    const seen = [...wrong, ...await watch(stage)];
    if (seen.length > 0) return { step: at, wrong: seen };
  }
  const wrong = await heal(stage);
  return wrong.length > 0 ? { step: undefined, wrong } : undefined;
}

async function perform(
  stage: Stage,
  step: Step,
  figures: Figures,
  tell: (line: string) => void,
): Promise<readonly string[]> {
  switch (step.do) {
    case "rows":
      await stage.rows.change(step.index, step.salt);
      return [];
    case "define":
      await stage.define(step.index, step.change);
      return [];
    case "alien":
      await stage.makeAlien(stage.prefixes[step.prefix], step.index, step.named);
      return [];
    case "run": {
      const runs = [step, ...step.beside === undefined ? [] : [step.beside]];
      const wrong = await Promise.all(runs.map((run) => runOne(stage, run, figures, tell)));
      return wrong.flat();
    }
  }
}

/** Runs one process to its end, whatever befalls it. */
async function runOne(
  stage: Stage,
  run: Omit<Run, "beside">,
  figures: Figures,
  tell: (line: string) => void,
): Promise<readonly string[]> {
  const { servers } = stage;
  const prefix = stage.prefixes[run.prefix];
  const args = await resolved(stage, prefix, run.args);
  const wrong: string[] = [];
  const doings: Promise<unknown>[] = [];
  const process = Promise.withResolvers<ReturnType<typeof startProcess>>();
  const meanwhile = async (words: readonly string[]) => {
    const other = { do: "run", prefix: run.prefix, args: words, faults: [] } as const;
    wrong.push(...await runOne(stage, other, figures, tell));
  };
  const adversary: Adversary = {
    kill: (signal) => void process.promise.then((child) => child.signal(signal)),
    async pause(words) {
      const child = await process.promise;
      child.signal("SIGSTOP");
      await delay(LEASE);
      await meanwhile(words);
      child.signal("SIGCONT");
    },
    restart: (what) => noted(doings, servers.restart(what)),
    disconnect: () => noted(doings, servers.disconnect(stage.database)),
  };
  await using proxy = await openFaultProxy(servers.url, {
    faults: run.faults,
    adversary,
    fences: stage.fences,
    tell: (fault) => figures.fault(fault),
    onRequest: (number) => {
      if (run.rowsAt?.at !== number) return;
      const { salt } = run.rowsAt;
      doings.push(stage.rows.change(salt % 2 === 0 ? "films" : "books", salt));
    },
  });
  const words = ["--config", stage.config(prefix), "--cluster", proxy.url, "--json", ...args];
  const child = startProcess(stage.folder, words);
  process.resolve(child);
  const later = run.faults.flatMap((fault) => fault.do === "kill-later" ? killLater(fault, adversary, figures) : []);
  const ended = await child.ended;
  for (const timer of later) clearTimeout(timer);
  await Promise.all(doings);
  tell(`  ${args.join(" ")}${faultsOf(run)} → ${ended.signal ?? ended.code}`);
  figures.ended(args[0] ?? "", ended.signal ?? ended.code);
  return [...wrong, ...falsehoods(`${args.join(" ")}`, ended)];
}

async function noted(doings: Promise<unknown>[], doing: Promise<void>): Promise<void> {
  doings.push(doing);
  await doing;
}

function killLater(
  { milliseconds }: Fault & { do: "kill-later" },
  adversary: Adversary,
  figures: Figures,
): ReturnType<typeof setTimeout> {
  return setTimeout(() => {
    figures.fault("kill-later");
    adversary.kill("SIGKILL");
  }, milliseconds);
}

function faultsOf({ faults }: Pick<Run, "faults">): string {
  return faults.map((fault) => ` [${fault.do}${"at" in fault ? ` at ${fault.at}` : ""}]`).join("");
}

/** Puts names in the place of what stands for them. */
async function resolved(stage: Stage, prefix: string, args: readonly string[]): Promise<readonly string[]> {
  return await Promise.all(args.map(async (word) => {
    const [, which, index] = /^\{(newest|active|oldest) (\w+)\}$/.exec(word) ?? [];
    if (which === undefined || index === undefined) return word.replace("{prefix}", prefix);
    return await stage.read(async (history) => {
      const versions = await history.versions({ prefix, index });
      const active = (await history.index(prefix, index))?.active;
      const found = which === "newest"
        ? versions.at(-1)
        : which === "oldest"
        ? versions[0]
        : versions.find(({ id }) => id === active);
      return found?.name ?? `${prefix}${index}-1`;
    });
  }));
}

/** What became of a process, for those who look at it. */
export type { Ended };
