/**
 * Composes and reads the names that stand in the cluster.
 *
 * @module
 */

/** Gives the physical name of a version: `qa1_movies-7`. */
export function versionName(prefix: string, name: string, number: number): string {
  return `${prefix}${name}-${number}`;
}

/** Gives the name that applications read: `qa1_movies`. */
export function aliasName(prefix: string, name: string): string {
  return `${prefix}${name}`;
}

/** Gives the hidden alias that a lock's holder writes through: `qa1_movies-7-w-{token}`. */
export function fenceAlias(version: string, token: string): string {
  return `${version}-w-${token}`;
}

/**
 * Gives the token of the alias that a copy inside the cluster writes through.
 *
 * `_reindex` asks whether the alias is one only when it begins; were it gone later, the cluster would make an index of this
 * name. It cannot: capitals are allowed in the names of aliases, and in those of indexes they are not.
 */
export function copyToken(token: string): string {
  return `${token}-COPY`;
}

/** Whether an alias of this physical index belongs to a lock; such aliases are shown nowhere. */
export function isFence(alias: string, version: string): boolean {
  return alias.startsWith(fenceAlias(version, "")) && alias !== fenceAlias(version, "");
}

/** Reads base name and number from a physical name; undefined where it is none under this prefix. */
export function parseVersionName(
  prefix: string,
  version: string,
): { readonly name: string; readonly number: number } | undefined {
  if (!version.startsWith(prefix)) return undefined;
  const parts = /^(.+)-([1-9][0-9]*)$/s.exec(version.slice(prefix.length));
  if (parts === null || !Number.isSafeInteger(Number(parts[2]))) return undefined;
  return { name: parts[1], number: Number(parts[2]) };
}
