/**
 * What is wrong with an index, a sentence each, with what to do about it.
 *
 * @module
 */
import type { LiveIndex } from "../cluster/cluster.ts";
import type { VersionRecord } from "../history/history.ts";
import type { Drift } from "./results.ts";
import { agreementOf, type IndexState } from "./state.ts";
import type { Workspace } from "./workspace.ts";

/** Gives every finding on an index; none when all is well. */
export function findings(workspace: Workspace, state: IndexState, drift: readonly Drift[]): readonly string[] {
  const recorded = new Set(state.versions.map(({ name }) => name));
  return [
    ...definitionFindings(workspace, state),
    ...aliasFindings(state),
    ...state.versions.flatMap((version) => versionFindings(state, version)),
    ...[...state.live.values()].flatMap((live) => strayFindings(workspace, state, live, recorded)),
    ...[...new Set(drift.map(({ version }) => version))].map((version) =>
      `${version} has drifted from what was recorded: put it back by hand, or run \`dem create ${state.name} --force\``
    ),
  ];
}

function definitionFindings({ definitions }: Workspace, { name, versions }: IndexState): readonly string[] {
  if (definitions.has(name) || versions.length === 0) return [];
  return [
    `${name} has versions and no definition any more: put its definition back, or run \`dem drop ${name} --force\``,
  ];
}

function aliasFindings(state: IndexState): readonly string[] {
  const { name, alias, aliasUse } = state;
  if (aliasUse.use === "index") {
    return [
      `${alias} is an index, not an alias: run \`dem adopt ${name} --from ${alias}\`, or rename or remove it`,
    ];
  }
  if (aliasUse.use === "data-stream") return [`${alias} is a data stream, not an alias: rename or remove it`];
  return [...holdFindings(state), ...agreementFindings(state)];
}

/** What keeps an alias from being managed. */
function holdFindings({ alias, aliasUse }: IndexState): readonly string[] {
  if (aliasUse.use !== "alias") return [];
  return Object.entries(aliasUse.holds).flatMap(([holder, hold]) => {
    const extra = Object.entries(hold).filter(([, value]) => value !== undefined).map(([key]) => key);
    return extra.length === 0 ? [] : [`alias ${alias} on ${holder} has ${extra.join(", ")}: remove these from it`];
  });
}

function agreementFindings(state: IndexState): readonly string[] {
  const { name, alias, active, holders, live } = state;
  const agreement = agreementOf(state);
  if (agreement === "moved") {
    const recorded = active === undefined ? "nothing is recorded as active" : `${active.name} is recorded as active`;
    return [
      `alias ${alias} points to ${holders.join(", ")}, but ${recorded}: ` +
      `run \`dem activate VERSION --exact\` or \`dem status ${name} --accept\``,
    ];
  }
  if (agreement === "gone" && active !== undefined && live.has(active.name)) {
    return [`alias ${alias} is missing in the cluster: \`dem activate ${active.name} --exact\` puts it back`];
  }
  return [];
}

function versionFindings(state: IndexState, version: VersionRecord): readonly string[] {
  const { name, uuid } = version;
  const live = state.live.get(name);
  if (state.foreign.some((foreign) => foreign.name === name)) {
    return [`${name} is a foreign index now: rename or remove it, then run \`dem create ${state.name} --es-only\``];
  }
  if (live === undefined) {
    return [
      `${name} is missing in the cluster: run \`dem create ${state.name} --es-only\` or \`dem drop ${name} --exact\``,
    ];
  }
  const found: string[] = [];
  if (uuid !== null && live.uuid !== uuid) {
    found.push(
      `${name} is another index than the recorded one, restored or made by hand: ` +
        `\`dem update ${name} --exact\` fills it afresh`,
    );
  }
  if (!live.open) found.push(`${name} is closed: open it, or drop it`);
  if (live.settings["blocks.read_only_allow_delete"] === "true") {
    found.push(`${name} takes no documents, as a disk was full: make room, and the cluster lifts the block by itself`);
  }
  return found;
}

function strayFindings(
  { history }: Workspace,
  state: IndexState,
  live: LiveIndex,
  recorded: ReadonlySet<string>,
): readonly string[] {
  if (live.meta?.store !== history.storeId) {
    return [
      `${live.name} was made under another history: point DEM_HISTORY to it, ` +
      `or run \`dem status ${state.name} --rebuild\``,
    ];
  }
  if (recorded.has(live.name)) return [];
  return [`${live.name} is ours and not recorded: run \`dem status ${state.name} --rebuild\``];
}
