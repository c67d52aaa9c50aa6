/**
 * Reads physical indexes.
 *
 * @module
 */
import type { AliasHold, LiveIndex, NameUse } from "./cluster.ts";
import { pathOf } from "./changes.ts";
import { aliasHold, type IndexAnswer, liveIndex } from "./live-index.ts";
import { fittingNames, isPlainName } from "./names.ts";
import type { Session } from "./session.ts";

/** Gives the live indexes of these physical names; what is missing, or an alias, is left out. */
export async function readIndexes(session: Session, names: readonly string[]): Promise<readonly LiveIndex[]> {
  const wanted = new Set(names.filter(isPlainName));
  const found: LiveIndex[] = [];
  for (const some of fittingNames([...wanted])) {
    const answer = await describe(session, `reading ${some.join(", ")}`, pathOf(...some));
    found.push(...liveIndexes(answer).filter(({ name }) => wanted.has(name)));
  }
  return found;
}

/** Gives every live index whose name begins with the prefix, names starting with a dot left out. */
export async function readIndexesUnder(session: Session, prefix: string): Promise<readonly LiveIndex[]> {
  const what = prefix === "" ? "reading all indexes" : `reading the indexes under ${prefix}`;
  const answer = await describe(session, what, `/${encodeURIComponent(prefix)}*`);
  return liveIndexes(answer).filter(({ name }) => name.startsWith(prefix) && !name.startsWith("."));
}

/** Says what a name means. */
export async function readNameUse(session: Session, name: string): Promise<NameUse> {
  if (!isPlainName(name)) return { use: "free" };
  const answer = await describe(session, `looking up ${name}`, pathOf(name));
  if (Object.hasOwn(answer, name)) return { use: "index" };
  const holds: Record<string, AliasHold> = {};
  for (const [index, { aliases }] of Object.entries(answer)) {
    if (aliases !== undefined && Object.hasOwn(aliases, name)) holds[index] = aliasHold(aliases[name]);
  }
  if (Object.keys(holds).length > 0) return { use: "alias", holds };
  // The parts of a data stream hold no aliases themselves: neither its name nor one given to it.
  return { use: Object.keys(answer).length > 0 ? "data-stream" : "free" };
}

function liveIndexes(answer: Readonly<Record<string, IndexAnswer>>): readonly LiveIndex[] {
  return Object.entries(answer).map(([name, described]) => liveIndex(name, described));
}

function describe(session: Session, attempt: string, path: string): Promise<Readonly<Record<string, IndexAnswer>>> {
  return session.send(attempt, {
    method: "GET",
    path: `${path}?expand_wildcards=all&flat_settings=true&ignore_unavailable=true`,
  });
}
