/**
 * Whether a deployment has anything to do for an index.
 *
 * @module
 */
import type { LoadedDefinition } from "../definition/definition.ts";
import type { VersionRecord } from "../history/history.ts";
import { decide, type Decision } from "./decide.ts";
import { isActive } from "./activate.ts";
import type { DeployOptions } from "./results.ts";
import { agreementOf, type IndexState } from "./state.ts";
import type { Workspace } from "./workspace.ts";

/** What a deployment would do next for one index. */
export interface Due {
  readonly decision: Decision;
  /** Make a version, again or anew, or change versions as they are. */
  readonly create: boolean;
  /** Fill the version. */
  readonly fill: boolean;
  /** Point the alias at it. */
  readonly activate: boolean;
  /** An earlier deployment was cut off after the switch, before the version was brought up to date. */
  readonly catchUp: boolean;
}

/** Gives what is due. Nothing is, of a schema that only a withdrawn version has. */
export async function dueOf(
  workspace: Workspace,
  state: IndexState,
  definition: LoadedDefinition,
  options: DeployOptions,
): Promise<Due> {
  const decision = decide(state, definition);
  const none = { decision, create: false, fill: false, activate: false, catchUp: false };
  const activates = options.noActivate !== true;
  switch (decision.kind) {
    case "withdrawn":
      return none;
    case "new-version":
      return { ...none, create: true, fill: true, activate: activates };
    case "in-place":
      return { ...none, create: true, ...await dueOfVersion(workspace, state, decision.version, activates) };
    case "missing":
      return { ...none, create: true, fill: true, activate: activates };
    case "refill":
      if (options.refill) return { ...none, create: true, fill: true, activate: activates };
      return { ...none, ...await dueOfVersion(workspace, state, decision.version, activates) };
    case "none":
      return { ...none, ...await dueOfVersion(workspace, state, decision.version, activates) };
  }
}

/** Whether any of it is due. */
export function isDue({ create, fill, activate, catchUp }: Due): boolean {
  return create || fill || activate || catchUp;
}

async function dueOfVersion(
  workspace: Workspace,
  state: IndexState,
  version: VersionRecord,
  activates: boolean,
): Promise<Pick<Due, "fill" | "activate" | "catchUp">> {
  const fill = !isFull(state, version);
  const switched = isActive(state, version) && agreementOf(state) === "agreed";
  return {
    fill,
    activate: activates && !switched,
    catchUp: !fill && switched && await wasCutOff(workspace, version),
  };
}

/** Whether a version holds what its source held at its watermark; an index made anew beneath it does not. */
export function isFull(state: IndexState, version: VersionRecord): boolean {
  return version.coverage === "full" && state.live.get(version.name)?.uuid === version.uuid;
}

async function wasCutOff({ history, prefix }: Workspace, version: VersionRecord): Promise<boolean> {
  const [last] = await history.actions({ prefix, indexes: [version.index], kinds: ["deploy"], limit: 1 });
  return last !== undefined && last.status !== "complete" && last.arguments.version === version.name;
}
