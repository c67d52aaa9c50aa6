/**
 * When the adversary has gone: every index is brought in order by plain commands, and must then be exactly its source.
 *
 * @module
 */
import { setTimeout as delay } from "node:timers/promises";
import type { ErrorReport, Toolkit } from "../../src/mod.ts";
import { isFence } from "../../src/cluster/naming.ts";
import type { Stage } from "./stage.ts";
import { indexes } from "./steps.ts";
import { documentsOf, isRefused, isSame, snapshot, watch } from "./watched.ts";

/** Brings everything in order; gives what is wrong then, a sentence each. */
export async function heal(stage: Stage): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const prefix of stage.prefixes) {
    wrong.push(...await locksLeft(stage, prefix));
    await stage.work(prefix, async (toolkit) => {
      for (const [what, run] of orders(stage, prefix)) {
        wrong.push(...await failuresOf(`${prefix}: ${what}`, toolkit, run));
      }
    });
    wrong.push(...await notInOrder(stage, prefix));
  }
  return [...wrong, ...await watch(stage)];
}

type Order = readonly [what: string, run: (toolkit: Toolkit) => Promise<unknown>];

/** What someone would do who finds the indexes like this. */
function orders(stage: Stage, prefix: string): readonly Order[] {
  const wait = 20_000;
  const adoptions: Order[] = stage.round.steps.flatMap((step) =>
    step.do === "alien" && stage.prefixes[step.prefix] === prefix
      ? [[
        "adopt",
        async (toolkit) => {
          const from = step.named === "index" ? `${prefix}${step.index}` : `${prefix}old`;
          if (step.named === "index" && await stage.isAlias(from)) return;
          if (await stage.hasVersions(prefix, step.index) || await stage.wasAdopted(prefix, step.index)) return;
          await toolkit.adopt({ index: step.index, from, yes: true, wait });
        },
      ]]
      : []
  );
  return [
    ...adoptions,
    ["create", (toolkit) => toolkit.create({ all: true, wait })],
    ["deploy", (toolkit) => toolkit.deploy({ all: true, wait })],
    ["create --es-only", (toolkit) => toolkit.create({ all: true, esOnly: true, wait })],
    ["update --all-versions", (toolkit) => toolkit.update({ all: true, allVersions: true, wait })],
  ];
}

async function failuresOf(what: string, toolkit: Toolkit, run: Order[1]): Promise<readonly string[]> {
  try {
    const result = await run(toolkit);
    const entries = typeof result === "object" && result !== null ? Object.values(result).flat() : [];
    return entries.flatMap((entry: { readonly error?: ErrorReport }) =>
      entry?.error === undefined ? [] : [`${what} fails: ${entry.error.message}`]
    );
  } catch (error) {
    return [`${what} fails: ${error instanceof Error ? error.message : error}`];
  }
}

/** Locks whose lease does not end though all their owners are gone. */
async function locksLeft(stage: Stage, prefix: string): Promise<readonly string[]> {
  for (let look = 0; look < 40; look++) {
    const locks = await stage.read((history) => history.locks(prefix));
    if (locks.length === 0) return [];
    await delay(100);
  }
  const locks = await stage.read((history) => history.locks(prefix));
  return locks.map(({ scope, leaseUntil }) =>
    `a lock of ${JSON.stringify(scope)} lasts until ${leaseUntil.toISOString()}`
  );
}

/** What is not as it must be when nothing disturbs any more. */
async function notInOrder(stage: Stage, prefix: string): Promise<readonly string[]> {
  const seen = await snapshot(stage, prefix);
  const wrong: string[] = [];
  for (const { id, kind, status, version } of seen.actions) {
    if (status === "queued" || status === "in_progress") wrong.push(`${kind} ${id} of ${version} is still ${status}`);
  }
  const known = new Set(seen.versions.map(({ name }) => name));
  for (const live of seen.lives) {
    if (!known.has(live.name)) wrong.push(`${live.name} is in the cluster and not in the history`);
    const fences = Object.keys(live.aliases).filter((alias) => isFence(alias, live.name));
    if (fences.length > 0) wrong.push(`${live.name} still has ${fences.join(", ")}`);
  }
  for (const version of seen.versions) {
    const { name, id, index, coverage, loading, schema } = version;
    const live = seen.lives.find((live) => live.name === name);
    if (live === undefined) {
      wrong.push(`${name} is in the history and not in the cluster`);
      continue;
    }
    if (coverage !== "full" || loading) wrong.push(`${name} is ${coverage}${loading ? " and loading" : ""}`);
    if (live.settings.refresh_interval !== schema.settings.refresh_interval) {
      wrong.push(`${name} has refresh_interval ${live.settings.refresh_interval}`);
    }
    const [table] = indexes.filter((name) => name === index);
    if (table === undefined) continue;
    const found = await documentsOf(stage, name);
    const rows = stage.rows.now(table);
    const rejected = seen.rejections.get(id) ?? new Set();
    for (const key of new Set([...rows.keys(), ...found.keys()])) {
      const row = rows.get(key) ?? null;
      if (isRefused(row) ? rejected.has(String(key)) : isSame(row, found.get(key) ?? null)) continue;
      wrong.push(
        `${name}: document ${key} is ${JSON.stringify(found.get(key) ?? null)}, its row ${JSON.stringify(row)}`,
      );
    }
    for (const document of rejected) {
      if (!isRefused(rows.get(Number(document)) ?? null)) {
        wrong.push(`${name}: ${document} is still recorded as rejected`);
      }
    }
  }
  return wrong;
}
