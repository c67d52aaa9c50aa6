/**
 * Reads a physical index from the cluster's own description of it.
 *
 * @module
 */
import type { Json, JsonObject } from "../definition/definition.ts";
import type { AliasHold, DemMeta, LiveIndex } from "./cluster.ts";
import { flavors } from "./flavor.ts";

/** What `GET index?flat_settings=true` says of one index. */
export interface IndexAnswer {
  readonly settings: Readonly<Record<string, Json>>;
  readonly mappings?: JsonObject;
  readonly aliases?: Readonly<Record<string, AliasAnswer>>;
  /** The data stream that it is a part of. */
  readonly data_stream?: string;
}

/** An alias as the cluster writes it. */
export interface AliasAnswer {
  readonly filter?: JsonObject;
  readonly index_routing?: string;
  readonly search_routing?: string;
  readonly is_write_index?: boolean;
  readonly is_hidden?: boolean;
}

/** Settings that the server writes by itself, so that they are no one's wish. */
const OWN_SETTINGS =
  /^(uuid|history\.uuid|version\..*|creation_date(_string)?|provided_name|verified_before_close|resize\..*|shrink\..*|routing\.allocation\.initial_recovery\..*)$/;

/** What servers write into every index where nobody wishes anything else. */
const OWN_VALUES = new Map(Object.values(flavors).flatMap(({ ownSettings }) => Object.entries(ownSettings)));

/** Gives the physical index that an answer describes. */
export function liveIndex(name: string, answer: IndexAnswer): LiveIndex {
  const settings = withoutLeadingIndex(answer.settings);
  const mappings = answer.mappings ?? {};
  return {
    name,
    uuid: String(settings["uuid"]),
    created: new Date(Number(settings["creation_date"])),
    // Closing marks an index so, and opening takes the mark away.
    open: settings["verified_before_close"] === undefined,
    settings: Object.fromEntries(Object.entries(settings).filter(isWished)),
    mappings,
    aliases: Object.fromEntries(
      Object.entries(answer.aliases ?? {}).map(([alias, hold]) => [alias, aliasHold(hold)]),
    ),
    meta: demMeta(mappings),
  };
}

/** Gives what an alias is on one index. */
export function aliasHold(answer: AliasAnswer): AliasHold {
  return {
    ...(answer.filter === undefined ? {} : { filter: answer.filter }),
    ...(answer.index_routing === undefined ? {} : { indexRouting: answer.index_routing }),
    ...(answer.search_routing === undefined ? {} : { searchRouting: answer.search_routing }),
    ...(answer.is_write_index === undefined ? {} : { isWriteIndex: answer.is_write_index }),
    ...(answer.is_hidden === undefined ? {} : { isHidden: answer.is_hidden }),
  };
}

/** Reads whose an index is; anything that is not whole counts as not made by this tool. */
export function demMeta(mappings: JsonObject): DemMeta | undefined {
  const dem = object(object(mappings["_meta"])["dem"]);
  const { store, prefix, name, number, hash, purpose } = dem;
  if (typeof store !== "string" || typeof prefix !== "string" || typeof name !== "string") return undefined;
  if (typeof hash !== "string" || (purpose !== "index" && purpose !== "test")) return undefined;
  if (typeof number !== "number" || !Number.isSafeInteger(number) || number < 1) return undefined;
  return { store, prefix, name, number, hash, purpose };
}

function isWished([key, value]: readonly [string, Json]): boolean {
  return !OWN_SETTINGS.test(key) && OWN_VALUES.get(key) !== value;
}

function withoutLeadingIndex(settings: Readonly<Record<string, Json>>): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [key.replace(/^index\./, ""), value]),
  );
}

function object(value: Json | undefined): JsonObject {
  return typeof value === "object" && value !== null && !isArray(value) ? value : {};
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
