/**
 * `plan`: what the definitions ask for, field by field. Changes nothing.
 *
 * @module
 */
import { decide } from "./decide.ts";
import { each } from "./each.ts";
import type { PlanResult, Targets } from "./results.ts";
import { selectDefinitions } from "./select.ts";
import { readState, requireOrder } from "./state.ts";
import type { Workspace } from "./workspace.ts";

type Entry = PlanResult["indexes"][number];

/** Gives what would be done for each index, and why. */
export async function plan(workspace: Workspace, targets: Targets): Promise<PlanResult> {
  const named = (targets.names?.length ?? 0) > 0;
  const definitions = await selectDefinitions(workspace, named ? targets : { all: true });
  const indexes = await each(
    definitions,
    workspace.signal,
    async (definition): Promise<Entry> => {
      const { name } = definition;
      const state = await readState(workspace, name);
      requireOrder(workspace, state, { gone: true });
      const decision = decide(state, definition);
      const { reason } = decision;
      if (decision.kind === "none") return { name, kind: "none", differences: [], reason };
      if (decision.kind === "missing") {
        return { name, kind: "refill", differences: [], reason: `${reason}: it is created again and filled` };
      }
      return { name, kind: decision.kind, differences: decision.differences, reason };
    },
    ({ name }, error): Entry => ({ name, kind: "failed", differences: [], reason: error.message, error }),
  );
  return { indexes };
}
