/**
 * The secrets that a config holds.
 *
 * @module
 */
import type { Config } from "../config/config.ts";

/** A shorter one would be found in words where it is none. */
const SHORTEST = 6;

/** Gives the secrets of a config, to be kept out of messages. */
export function secretsOf({ cluster, history, source }: Config): readonly string[] {
  const { credentials } = cluster;
  const held = credentials === undefined
    ? []
    : "apiKey" in credentials
    ? [credentials.apiKey]
    : "bearer" in credentials
    ? [credentials.bearer]
    : [credentials.password];
  const passwords = [history, ...(source === undefined ? [] : [source])].flatMap(passwordOf);
  return [...held, ...passwords].filter((secret) => secret.length >= SHORTEST);
}

/** The password in an address, unless everybody knows it, as that of `postgres://postgres:postgres@…`. */
function passwordOf(address: string): readonly string[] {
  if (!URL.canParse(address)) return [];
  const { username, password } = new URL(address);
  return password === username ? [] : [password];
}
