/**
 * What the history and the cluster say of one index, side by side.
 *
 * @module
 */
import { aliasName } from "../cluster/naming.ts";
import { belongsTo, foreignStore } from "../cluster/ours.ts";
import { ClusterError, StoreError } from "../errors.ts";
import type { LiveIndex, NameUse } from "../cluster/cluster.ts";
import type { IndexRecord, VersionRecord } from "../history/history.ts";
import type { Workspace } from "./workspace.ts";

/** One index, as the history and the cluster have it. */
export interface IndexState {
  readonly name: string;
  readonly alias: string;
  /** Absent while nothing was ever created. */
  readonly record: IndexRecord | undefined;
  /** Undeleted versions, ascending. */
  readonly versions: readonly VersionRecord[];
  /** Live indexes of this prefix and name by physical name. */
  readonly live: ReadonlyMap<string, LiveIndex>;
  /** Whatever else stands where our versions' names stand. */
  readonly foreign: readonly LiveIndex[];
  /** What the alias's name means in the cluster. */
  readonly aliasUse: NameUse;
  /** Physical names of the indexes that hold the alias. */
  readonly holders: readonly string[];
  /** The version that the history calls active. */
  readonly active: VersionRecord | undefined;
  /** The newest version that is not withdrawn. */
  readonly newest: VersionRecord | undefined;
}

/** Reads the state of one index. */
export async function readState(workspace: Workspace, name: string): Promise<IndexState> {
  const { cluster, history, prefix } = workspace;
  const alias = aliasName(prefix, name);
  const [record, versions, lives, aliasUse] = await Promise.all([
    history.index(prefix, name),
    history.versions({ prefix, index: name }),
    cluster.indexesUnder(`${alias}-`),
    cluster.nameUse(alias),
  ]);
  const seen = new Set(lives.map((live) => live.name));
  const elsewhere = versions.map((version) => version.name).filter((version) => !seen.has(version));
  const all = elsewhere.length === 0 ? lives : [...lives, ...await cluster.indexes(elsewhere)];
  const recordedNames = new Set(versions.map((version) => version.name));
  const ours = all.filter((live) => belongsTo(live, prefix) && live.meta?.name === name);
  const numbered = new RegExp(`^${escapeRegExp(alias)}-[0-9]+$`);
  return {
    name,
    alias,
    record,
    versions,
    live: new Map(ours.map((live) => [live.name, live])),
    foreign: all.filter((live) =>
      !belongsTo(live, prefix) && (recordedNames.has(live.name) || numbered.test(live.name))
    ),
    aliasUse,
    holders: aliasUse.use === "alias" ? Object.keys(aliasUse.holds).sort() : [],
    active: versions.find((version) => version.id === record?.active),
    newest: versions.findLast((version) => !version.withdrawn),
  };
}

/** How the alias stands to what the history has recorded. */
export type Agreement = "agreed" | "gone" | "moved";

/** Compares the alias with the history. */
export function agreementOf(state: IndexState): Agreement {
  const { active, holders } = state;
  if (active === undefined) return holders.length === 0 ? "agreed" : "moved";
  if (holders.length === 0 || !state.live.has(active.name)) {
    return holders.every((holder) => holder === active.name) ? "gone" : "moved";
  }
  return holders.length === 1 && holders[0] === active.name ? "agreed" : "moved";
}

/**
 * Throws where a changing command must not go on: the alias's name is taken, the versions belong to another history,
 * or the alias stands elsewhere than recorded. `gone` says whether a missing alias or active version is tolerated,
 * `moved` whether an alias that others moved is.
 */
export function requireOrder(
  workspace: Workspace,
  state: IndexState,
  tolerate: { readonly gone?: boolean; readonly moved?: boolean } = {},
): void {
  requireOwnStore(workspace, state.name, state.live.values());
  requireAliasName(state);
  const agreement = agreementOf(state);
  const { alias, active, holders, name } = state;
  if (agreement === "moved" && !tolerate.moved) {
    const recorded = active === undefined ? "no version is recorded as active" : `${active.name} is recorded as active`;
    throw new ClusterError(
      "alias-moved",
      `using ${name}: alias ${alias} points to ${holders.join(", ")}, but ${recorded}`,
      {
        hint: `\`dem activate VERSION --exact\` points it, \`dem status ${name} --accept\` records it as it is.`,
      },
    );
  }
  if (agreement === "gone" && !tolerate.gone) {
    const missing = active !== undefined && !state.live.has(active.name)
      ? `its active version ${active.name} is missing in the cluster`
      : `alias ${alias} is missing in the cluster`;
    throw new ClusterError("alias-moved", `using ${name}: ${missing}`, {
      hint: `\`dem create ${name}\` and \`dem activate ${name}\` put it back; \`dem drop\` removes what is left.`,
    });
  }
}

/** Throws where versions of an index, as they stand in the cluster, were made under another history. */
export function requireOwnStore(workspace: Workspace, index: string, lives: Iterable<LiveIndex>): void {
  const { prefix, history } = workspace;
  const [other] = foreignStore([...lives], prefix, history.storeId);
  if (other === undefined) return;
  throw new StoreError(
    "foreign-store",
    `using ${index}: ${other.name} was made under another history than ${history.address}`,
    {
      hint: `Point DEM_HISTORY to that history, or take its versions over with \`dem status ${index} --rebuild\`.`,
    },
  );
}

function requireAliasName(state: IndexState): void {
  const { aliasUse, alias, name } = state;
  if (aliasUse.use === "index" || aliasUse.use === "data-stream") {
    const what = aliasUse.use === "index" ? "an index" : "a data stream";
    throw new ClusterError("alias-taken", `using ${name}: the alias name ${alias} is taken by ${what}`, {
      hint: aliasUse.use === "index"
        ? `\`dem adopt ${name} --from ${alias}\` takes it over; or rename or remove it.`
        : `Rename or remove ${what} ${alias}, or choose another prefix or index name.`,
    });
  }
  if (aliasUse.use !== "alias") return;
  for (const [holder, hold] of Object.entries(aliasUse.holds)) {
    const extra = Object.entries(hold).filter(([, value]) => value !== undefined).map(([key]) => key);
    if (extra.length === 0) continue;
    throw new ClusterError("alias-taken", `using ${name}: alias ${alias} on ${holder} has ${extra.join(", ")}`, {
      hint:
        "An alias with a filter, a routing, a write index or a hidden flag cannot be managed: remove these from it.",
    });
  }
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
