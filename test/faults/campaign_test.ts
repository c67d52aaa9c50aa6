/** The campaign of faults: a short one of a fixed seed, and that it would see what is wrong. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { falsehoods } from "../../tools/faults/exit-truth.ts";
import { Fences } from "../../tools/faults/fences.ts";
import { planRound } from "../../tools/faults/plan-round.ts";
import { shrink } from "../../tools/faults/shrink.ts";
import type { Round, Step } from "../../tools/faults/steps.ts";

const tool = fileURLToPath(new URL("../../tools/faults/mod.ts", import.meta.url));

async function faults(...args: readonly string[]): Promise<string> {
  const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--allow-all", tool, ...args],
  }).output();
  const told = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  assert.ok(success, told);
  return told;
}

Deno.test("a campaign of a fixed seed, of three minutes at most, finds nothing that is lost", async () => {
  const told = await faults("--shared", "--seed", "7", "--rounds", "20", "--minutes", "3", "--no-shrink");
  assert.match(told, /seeds from 7: \d+ rounds, \d+ processes, \d+ killed, \d+ faults, 0 violations/);
});

Deno.test("input that makes no sense ends no command with a stack or a wrong exit code", async () => {
  assert.match(await faults("fuzz", "--seed", "7", "--rounds", "600"), /0 wrong$/m);
});

Deno.test("the same seed gives the same round, and another another", () => {
  const plan = (seed: number) => JSON.stringify(planRound(seed, { restarts: true }));
  assert.equal(plan(5), plan(5));
  assert.equal(new Set(Array.from({ length: 50 }, (_, seed) => plan(seed))).size, 50);
});

Deno.test("every kind of fault comes up, with every kind of command", () => {
  const rounds = Array.from({ length: 600 }, (_, seed) => planRound(seed, { restarts: true }));
  const runs = rounds.flatMap(({ steps }) => steps).filter((step) => step.do === "run");
  const kinds = new Set(runs.flatMap((run) => run.faults).map((fault) => fault.do));
  assert.equal(kinds.size, 16, [...kinds].join(" "));
  const commands = new Set(runs.flatMap((run) => [run, run.beside ?? []].flat()).map(({ args }) => args[0]));
  for (const command of ["create", "update", "deploy", "work", "adopt", "dangerous-reset", "unlock", "verify"]) {
    assert.ok(commands.has(command), command);
  }
});

Deno.test("what is written through a fence that was taken down is seen", async () => {
  const fences = new Fences();
  const request = (path: string, body = "") => ({ method: "POST", path, headers: {}, body });
  const taken = () => Promise.resolve({ status: 200, body: '{"errors":false}' });
  const [version, alias] = ["a_films-1", "a_films-1-w-x"];
  await fences.watch(request(`/${alias}/_bulk`), taken);
  assert.deepEqual(fences.breaches, []);
  const steps = { actions: [{ remove: { index: version, alias } }] };
  await fences.watch(request("/_aliases", JSON.stringify(steps)), taken);
  await fences.watch(request(`/${alias}/_bulk`), () => Promise.resolve({ status: 404, body: "{}" }));
  assert.deepEqual(fences.breaches, []);
  await fences.watch(request(`/${alias}/_bulk`), taken);
  await fences.watch(request(`/${version}/_bulk`), taken);
  assert.equal(fences.breaches.length, 2);
});

Deno.test("a process that does not tell the truth as it ends is seen", () => {
  const ended = (code: number, stdout: string, stderr = "") =>
    falsehoods("x", { code, stdout, stderr, signal: null, hung: false }).length;
  assert.equal(ended(0, '{"ok":true,"result":{}}\n'), 0);
  assert.equal(ended(1, '{"ok":false,"error":{"code":"failed","message":"x"}}\n'), 0);
  assert.equal(ended(1, '{"ok":true,"error":{"code":"failed","message":"x"}}\n'), 1);
  assert.equal(ended(0, '{"ok":true,"result":{"updates":[{"error":{}}]}}\n'), 1);
  assert.equal(ended(1, '{"ok":false}\n'), 1);
  assert.equal(ended(7, '{"ok":false}\n'), 1);
  assert.equal(ended(0, "all is well\n"), 1);
  assert.equal(ended(1, '{"ok":false,"error":{}}\n', "    at run (file:///src/x.ts:3:4)\n"), 1);
});

Deno.test("a round that fails is made as small as it can be and still fails", async () => {
  const run = (command: string): Step => ({
    do: "run",
    prefix: 0,
    args: [command],
    faults: [{ do: "cut", at: 1, times: 1 }, { do: "kill", at: 2, lost: true }],
  });
  const rows: Step = { do: "rows", index: "films", salt: 1 };
  const steps = [run("create"), rows, run("update"), rows, run("activate")];
  const round: Round = { seed: 1, history: "sqlite", source: "sqlite", steps };
  const fails = ({ steps }: Round) => {
    const guilty = steps.some((step) => step.do === "run" && step.args[0] === "update" && step.faults.length > 0);
    return Promise.resolve(guilty ? { step: 0, wrong: ["it fails"] } : undefined);
  };
  const { steps: [left, ...others] } = await shrink(round, fails, 60_000);
  assert.deepEqual([left.do === "run" && left.args, left.do === "run" && left.faults.length, others], [
    ["update"],
    1,
    [],
  ]);
});
