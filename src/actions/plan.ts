/**
 * `plan`: what the definitions ask for, field by field, and what `deploy` would do about it. Changes nothing.
 *
 * @module
 */
import { changeReason } from "../definition/change-reason.ts";
import type { LoadedDefinition } from "../definition/definition.ts";
import { DemError, reportOf } from "../errors.ts";
import type { Decision } from "./decide.ts";
import { type Due, dueOf } from "./deploy-due.ts";
import { tellsChanges, tellsDeleted } from "./deploy-fill.ts";
import { each } from "./each.ts";
import { estimateFill, requireRoom } from "./estimate.ts";
import type { DeployStep, Estimate, PlanResult, Targets } from "./results.ts";
import { selectDefinitions } from "./select.ts";
import { type IndexState, readState, requireOrder } from "./state.ts";
import type { Workspace } from "./workspace.ts";

type Entry = PlanResult["indexes"][number];

/** Gives what would be done for each index, why, and what it would take. */
export async function plan(workspace: Workspace, targets: Targets): Promise<PlanResult> {
  const named = (targets.names?.length ?? 0) > 0;
  const definitions = await selectDefinitions(workspace, named ? targets : { all: true });
  const indexes = await each(
    definitions,
    workspace.signal,
    (definition) => planOne(workspace, definition),
    ({ name }, error): Entry => ({
      name,
      kind: "failed",
      differences: [],
      reason: error.message,
      steps: [],
      estimate: null,
      error,
    }),
  );
  return { indexes };
}

async function planOne(workspace: Workspace, definition: LoadedDefinition): Promise<Entry> {
  const { name } = definition;
  const state = await readState(workspace, name);
  requireOrder(workspace, state, { gone: true });
  const due = await dueOf(workspace, state, definition, {});
  const isFirst = state.active === undefined && state.newest === undefined;
  const entry = { name, ...kindOf(due.decision, isFirst), steps: stepsOf(definition, due), estimate: null };
  return due.fill ? { ...entry, ...await taking(workspace, state, definition, due.create) } : entry;
}

function kindOf(decision: Decision, isFirst: boolean): Pick<Entry, "kind" | "differences" | "reason"> {
  const { kind, reason } = decision;
  const found = "differences" in decision ? decision.differences : [];
  const differences = found.map((difference) => ({
    ...difference,
    reason: isFirst ? "" : changeReason(difference),
  }));
  if (kind !== "missing") return { kind, differences, reason };
  return { kind: "refill", differences, reason: `${reason}: it is created again and filled` };
}

/** The steps that a deployment would take. */
function stepsOf({ source }: LoadedDefinition, due: Due): readonly DeployStep["step"][] {
  const catches: readonly DeployStep["step"][] = source !== undefined && tellsChanges(source) ? ["catch-up"] : [];
  const follows = due.fill || due.activate || due.catchUp;
  const sweeps: readonly DeployStep["step"][] = catches.length > 0 && source !== undefined && !tellsDeleted(source)
    ? ["sweep"]
    : [];
  return [
    ...(due.create ? [due.decision.kind === "in-place" ? "in-place" : "create"] as const : []),
    ...(due.fill && source !== undefined ? ["fill"] as const : []),
    ...(due.activate ? [...catches, "check", "activate"] as const : []),
    ...(follows ? [...catches, ...sweeps] : []),
  ];
}

/** Estimates a fill; where the cluster has no room for a copy that is to be made, the entry has that as its error. */
async function taking(
  workspace: Workspace,
  state: IndexState,
  definition: LoadedDefinition,
  isCopy: boolean,
): Promise<{ readonly estimate: Estimate } & Pick<Entry, "error">> {
  const room = await workspace.cluster.diskRoom();
  const estimate = await estimateFill(workspace, state, definition, room);
  try {
    if (isCopy) requireRoom(workspace, definition.name, estimate, room?.watermark, false);
    return { estimate };
  } catch (error) {
    if (!(error instanceof DemError)) throw error;
    return { estimate, error: reportOf(error) };
  }
}
