/**
 * What the indexes would be like after the changes rehearsed so far, laid over what they are.
 *
 * @module
 */
import type { Json, JsonObject } from "../definition/definition.ts";
import { ClusterError } from "../errors.ts";
import { aliasAttempt, aliasMoved } from "./aliases.ts";
import type { AliasHold, AliasStep, Cluster, LiveIndex, NameUse } from "./cluster.ts";
import { demMeta } from "./live-index.ts";

/** The uuid of an index that was only rehearsed. */
const NO_UUID = "dry-run";

/** The indexes as a rehearsal sees them. Each change checks what the cluster would check. */
export class Overlay {
  readonly #cluster: Cluster;
  /** Every index that was changed, by name; undefined: deleted. */
  #changed: ReadonlyMap<string, LiveIndex | undefined> = new Map();
  readonly #emptied = new Set<string>();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** Whether a change was rehearsed that made this index, deleted it, or changed it. */
  isChanged(name: string): boolean {
    return this.#changed.has(name);
  }

  /** Whether an index has no documents only because that was rehearsed. */
  isEmptied(name: string): boolean {
    return this.#emptied.has(name);
  }

  async indexes(names: readonly string[]): Promise<readonly LiveIndex[]> {
    const real = await this.#cluster.indexes(names.filter((name) => !this.#changed.has(name)));
    return [...real, ...this.#present().filter(({ name }) => names.includes(name))];
  }

  async indexesUnder(prefix: string): Promise<readonly LiveIndex[]> {
    const real = await this.#cluster.indexesUnder(prefix);
    return [
      ...real.filter(({ name }) => !this.#changed.has(name)),
      ...this.#present().filter(({ name }) => name.startsWith(prefix) && !name.startsWith(".")),
    ];
  }

  async nameUse(name: string): Promise<NameUse> {
    if (this.#changed.get(name) !== undefined) return { use: "index" };
    const real = await this.#cluster.nameUse(name);
    if (real.use === "data-stream" || (real.use === "index" && !this.#changed.has(name))) return real;
    const holds: Record<string, AliasHold> = {};
    for (const [index, hold] of Object.entries(real.use === "alias" ? real.holds : {})) {
      if (!this.#changed.has(index)) holds[index] = hold;
    }
    for (const live of this.#present()) {
      if (Object.hasOwn(live.aliases, name)) holds[live.name] = live.aliases[name];
    }
    return Object.keys(holds).length > 0 ? { use: "alias", holds } : { use: "free" };
  }

  async create(name: string, settings: JsonObject, mappings: JsonObject): Promise<void> {
    if ((await this.nameUse(name)).use !== "free") {
      throw new ClusterError("cluster-refused", `creating the index ${name}: the name is taken`);
    }
    this.#set({
      name,
      uuid: NO_UUID,
      created: new Date(),
      open: true,
      settings: flat(settings),
      mappings,
      aliases: {},
      meta: demMeta(mappings),
    });
    this.#emptied.add(name);
  }

  delete(names: readonly string[]): void {
    this.#changed = new Map([...this.#changed, ...names.map((name) => [name, undefined] as const)]);
  }

  async putSettings(name: string, settings: Readonly<Record<string, Json>>): Promise<void> {
    const live = await this.#existing(`changing the settings of ${name}`, name);
    const merged = { ...live.settings, ...flat(settings) };
    this.#set({ ...live, settings: Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null)) });
  }

  async putMappings(name: string, mappings: JsonObject): Promise<void> {
    const live = await this.#existing(`changing the mappings of ${name}`, name);
    const merged = mergedMappings(live.mappings, mappings);
    this.#set({ ...live, mappings: merged, meta: demMeta(merged) });
  }

  async empty(name: string): Promise<void> {
    this.#set(await this.#existing(`deleting the documents of ${name}`, name));
    this.#emptied.add(name);
  }

  /** All steps or none, as the cluster does it. */
  async changeAliases(steps: readonly AliasStep[]): Promise<void> {
    const before = this.#changed;
    try {
      for (const step of steps) if ("removeIndex" in step) this.delete([step.removeIndex.index]);
      for (const step of steps) if ("remove" in step) await this.#removeAlias(steps, step.remove);
      for (const step of steps) if ("add" in step) await this.#addAlias(steps, step.add);
    } catch (error) {
      this.#changed = before;
      throw error;
    }
  }

  async #removeAlias(
    steps: readonly AliasStep[],
    { index, alias }: { readonly index: string; readonly alias: string },
  ): Promise<void> {
    const [live] = await this.indexes([index]);
    if (live === undefined || !Object.hasOwn(live.aliases, alias)) {
      throw aliasMoved(steps, `${index} does not hold ${alias}`);
    }
    const { [alias]: _removed, ...aliases } = live.aliases;
    this.#set({ ...live, aliases });
  }

  async #addAlias(
    steps: readonly AliasStep[],
    { index, alias, hidden }: { readonly index: string; readonly alias: string; readonly hidden?: boolean },
  ): Promise<void> {
    const { use } = await this.nameUse(alias);
    if (use === "index" || use === "data-stream") {
      throw new ClusterError("alias-taken", `${aliasAttempt(steps)}: an index or a data stream has the name ${alias}`);
    }
    const live = await this.#existing(aliasAttempt(steps), index);
    const hold = hidden === true ? { isHidden: true } : {};
    this.#set({ ...live, aliases: { ...live.aliases, [alias]: hold } });
  }

  #present(): readonly LiveIndex[] {
    return [...this.#changed.values()].filter((live) => live !== undefined);
  }

  async #existing(attempt: string, name: string): Promise<LiveIndex> {
    const [live] = await this.indexes([name]);
    if (live !== undefined) return live;
    throw new ClusterError("cluster-refused", `${attempt}: there is no index ${name}`, { status: 404 });
  }

  #set(live: LiveIndex): void {
    this.#changed = new Map([...this.#changed, [live.name, live]]);
  }
}

/** Settings as the cluster tells them back: flat, without a leading `index.`, scalars as text. */
function flat(settings: JsonObject, path = ""): Readonly<Record<string, Json>> {
  return Object.assign(
    {},
    ...Object.entries(settings).map(([key, value]) => {
      const name = (path + key).replace(/^index(\.|$)/, "");
      if (isObject(value)) return flat(value, name === "" ? "" : `${name}.`);
      return { [name]: typeof value === "number" || typeof value === "boolean" ? String(value) : value };
    }),
  );
}

/** Mappings after a change: fields are added to or changed, everything else is replaced. */
function mergedMappings(old: JsonObject, change: JsonObject): JsonObject {
  const merged: Record<string, Json> = { ...old };
  for (const [key, value] of Object.entries(change)) {
    const before = merged[key];
    merged[key] = (key === "properties" || key === "fields") && isObject(before) && isObject(value)
      ? mergedFields(before, value)
      : value;
  }
  return merged;
}

function mergedFields(old: JsonObject, change: JsonObject): JsonObject {
  const merged: Record<string, Json> = { ...old };
  for (const [name, field] of Object.entries(change)) {
    const before = merged[name];
    merged[name] = isObject(before) && isObject(field) ? mergedMappings(before, field) : field;
  }
  return merged;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
