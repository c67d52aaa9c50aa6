/**
 * Removes documents whose rows are gone.
 *
 * @module
 */
import { Exhausted } from "../bulk/exhausted.ts";
import type { UpdateRun } from "./update-run.ts";

/** Removes what the source says was deleted since then, and does not have again. */
export async function removeDeleted(run: UpdateRun, since: string): Promise<void> {
  const { source, loader, ended, version, workspace } = run;
  if (!source.tellsDeleted) return;
  // Documents that stand under a routing of their own are searched for.
  if (loader.routed) await workspace.cluster.refresh(version.name);
  for await (const keys of source.deleted(since, ended)) await removeAbsent(run, keys);
}

/** Removes every document that the source does not have: reads ids only, in constant memory. */
export async function sweep(run: UpdateRun): Promise<void> {
  const { workspace, version, ended } = run;
  workspace.report({ type: "step", version: version.name, step: "sweep" });
  await workspace.cluster.refresh(version.name);
  for await (const ids of workspace.cluster.ids(version.name, ended)) await removeAbsent(run, ids);
}

async function removeAbsent({ source, loader, tally, ended }: UpdateRun, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  const present = await source.present(keys, ended);
  const absent = keys.filter((key) => !present.has(key));
  if (absent.length === 0) return;
  try {
    tally.addDeleted(await loader.delete(absent));
  } catch (error) {
    throw error instanceof Exhausted ? error.failure : error;
  }
}
