/**
 * From a seed to a round.
 *
 * @module
 */
import { Random } from "../bench/random.ts";
import { type Fault, indexes, type Round, type Run, type Step, type Trouble } from "./steps.ts";

/** Choices, each as often as its weight. */
type Weighted<T> = readonly (readonly [weight: number, choice: T])[];

/** Which faults there may be. */
export interface PlanOptions {
  /** Whether servers may be killed. */
  readonly restarts: boolean;
}

/** Plans the round of a seed. */
export function planRound(seed: number, { restarts }: PlanOptions): Round {
  const random = new Random(seed);
  // Numbers from seeds that are near each other are alike at first.
  for (let skip = 0; skip < 8; skip++) random.part();
  const history = random.of(["sqlite", "postgres"] as const);
  const source = history === "postgres" && random.below(2) === 0 ? "postgres" : "sqlite";
  const steps: Step[] = [];
  const count = 4 + random.below(5);
  if (random.below(8) === 0) steps.push(...adoption(random));
  else steps.push(run(random, "gentle", ["deploy", "--all"], 0), ...maybe(random, 2, () => releaseElsewhere(random)));
  while (steps.length < count + 1) steps.push(...nextSteps(random, { restarts, history }));
  return { seed, history, source, steps };
}

function releaseElsewhere(random: Random): Step {
  return run(random, "gentle", ["deploy", "--all"], 1);
}

function adoption(random: Random): readonly Step[] {
  const prefix = random.of([0, 1] as const);
  const index = random.of(indexes);
  const named = random.of(["alias", "index"] as const);
  const from = named === "alias" ? "{prefix}old" : `{prefix}${index}`;
  return [
    { do: "alien", prefix, index, named },
    run(random, "rough", ["adopt", index, "--from", from, "--yes"], prefix),
    run(random, "gentle", ["adopt", index, "--from", from, "--yes"], prefix),
  ];
}

function nextSteps(random: Random, { restarts, history }: PlanOptions & Pick<Round, "history">): readonly Step[] {
  const index = random.of(indexes);
  const before = weighted<readonly Step[]>(random, [
    [2, []],
    [4, [{ do: "rows", index, salt: random.below(1e9) }]],
    [4, [{ do: "define", index, change: "revision" }]],
    [1, [{ do: "define", index, change: "in-place" }]],
  ]);
  const rough = weighted(random, [[2, "gentle" as const], [5, "rough" as const]]);
  const args = command(random, index);
  const step = run(random, rough, args, random.of([0, 0, 1] as const), { restarts, history });
  if (step.beside === undefined && random.below(5) === 0) {
    const other = history === "postgres" && args[0] === "update" && random.below(2) === 0
      ? ["work", "--until-idle", "--wait=3"]
      : command(random, random.below(3) === 0 ? random.of(indexes) : index);
    const beside = run(random, "gentle", other, random.below(4) === 0 ? 1 : step.prefix);
    return [...before, { ...step, beside }];
  }
  return [...before, step];
}

/** A command on an index. */
function command(random: Random, index: string): readonly string[] {
  const workers = maybe(random, 6, () => "--workers=2");
  const wait = maybe(random, 3, () => "--wait=8");
  const some = maybe(random, 3, () => "--all").length > 0 ? ["--all"] : [index];
  return weighted<readonly string[]>(random, [
    [3, ["create", ...some]],
    [1, ["create", index, "--force"]],
    [1, ["create", ...some, "--es-only"]],
    [3, ["update", ...some, ...workers, ...wait]],
    [3, ["update", ...some, "--resume", ...workers, ...wait]],
    [4, ["update", ...some, "--newer", "--resume", ...workers, ...wait]],
    [1, ["update", ...some, "--all-versions", ...wait]],
    [1, ["update", index, "--older", "--resume"]],
    [1, ["update", index, "--start", "2020-01-01"]],
    [1, ["update", `{newest ${index}}`, "--exact", "--from", `{active ${index}}`]],
    [1, ["update", `{oldest ${index}}`, "--exact", "--no-sweep"]],
    [3, ["activate", ...some, ...maybe(random, 2, () => "--force")]],
    [1, ["activate", `{oldest ${index}}`, "--exact", "--force"]],
    [2, ["rollback", index, ...maybe(random, 2, () => "--no-catch-up")]],
    [1, ["rollback", index, "--to", `{oldest ${index}}`]],
    [1, ["clear", index, "--force"]],
    [1, ["clear", `{oldest ${index}}`, "--exact", "--force"]],
    [1, ["clear", index, "--all-versions", "--force"]],
    [1, ["drop", `{oldest ${index}}`, "--exact", "--force", ...maybe(random, 2, () => "--hard")]],
    [1, ["drop", index, "--older", "--force"]],
    [1, ["drop", index, "--force", ...maybe(random, 2, () => "--es-only")]],
    [1, ["prune", ...some, "--keep", String(random.below(2))]],
    [6, ["deploy", ...some, ...workers, ...wait]],
    [2, ["deploy", "--all", "--together"]],
    [2, ["deploy", index, "--keep", "1"]],
    [1, ["deploy", index, "--catch-up", random.of(["none", "full"])]],
    [1, ["deploy", index, "--no-activate"]],
    [1, ["verify", ...some, "--fix"]],
    [1, ["verify", index]],
    [1, ["dangerous-reset", "--yes={prefix}", ...maybe(random, 2, () => "--es-only")]],
    [1, ["unlock", index]],
    [1, ["status", ...maybe(random, 3, () => "--accept")]],
    [1, [random.of(["plan", "list", "status", "history"])]],
    [1, ["deploy", index, "--dry-run"]],
    [1, ["search", index, "title"]],
  ]);
}

function run(
  random: Random,
  how: "gentle" | "rough",
  args: readonly string[],
  prefix: 0 | 1,
  options: PlanOptions & Partial<Pick<Round, "history">> = { restarts: false },
): Run {
  const changing = random.below(4) === 0 ? { rowsAt: { at: 3 + random.below(20), salt: random.below(1e9) } } : {};
  if (how === "gentle") return { do: "run", prefix, args, faults: [], ...changing };
  const faults: Fault[] = [fault(random, args, options)];
  while (random.below(4) === 0) faults.push(fault(random, args, options));
  return { do: "run", prefix, args, faults, ...changing };
}

function fault(
  random: Random,
  args: readonly string[],
  { restarts, history }: PlanOptions & Partial<Pick<Round, "history">>,
): Fault {
  const at = 1 + random.below(requestsOf(args));
  const times = 1 + random.below(3);
  const trouble = (what: Trouble): Fault => ({ do: what, at, times });
  const index = args.find((word) => (indexes as readonly string[]).includes(word)) ?? "--all";
  const meanwhile = random.of([
    ["update", index, "--all-versions", "--wait=20"],
    ["update", index, "--newer", "--resume", "--wait=20"],
    ["clear", index, "--all-versions", "--force", "--wait=20"],
    ["deploy", index, "--wait=20"],
    ["drop", index, "--older", "--force", "--wait=20"],
    ["rollback", index, "--wait=20"],
  ]);
  return weighted<Fault>(random, [
    [8, { do: "kill", at, lost: random.below(2) === 0 }],
    [2, { do: "kill-later", milliseconds: random.below(2500) }],
    [2, { do: "terminate", at }],
    [4, { do: "pause", at, hold: random.below(2) === 0, meanwhile }],
    [2, { do: "delay", at, times, milliseconds: random.of([50, 400, 4000]) }],
    [2, trouble("cut")],
    [3, trouble("lost")],
    [2, trouble("torn")],
    [2, trouble("twice")],
    [2, { do: "busy", at, times: times * 2 }],
    [2, { do: "away", at, times: times * 2 }],
    [1, trouble("gateway")],
    [1, trouble("nonsense")],
    [restarts ? 1 : 0, { do: "restart-cluster", at }],
    [restarts && history === "postgres" ? 2 : 0, { do: "restart-postgres", at }],
    [history === "postgres" ? 2 : 0, { do: "disconnect", at }],
  ]);
}

/** About how many requests a command sends. */
function requestsOf([name = "", ...rest]: readonly string[]): number {
  const each = { deploy: 30, update: 22, rollback: 22, "dangerous-reset": 36, adopt: 16, verify: 12, drop: 12 }[name] ??
    9;
  return rest.includes("--all") ? each * 2 : each;
}

/** The thing once in so many times, else nothing. */
function maybe<T>(random: Random, once: number, make: () => T): readonly T[] {
  return random.below(once) === 0 ? [make()] : [];
}

function weighted<T>(random: Random, choices: Weighted<T>): T {
  let at = random.below(choices.reduce((sum, [weight]) => sum + weight, 0));
  for (const [weight, choice] of choices) {
    if (at < weight) return choice;
    at -= weight;
  }
  throw new Error("there is nothing to choose from");
}
