/**
 * The secrets that a config holds.
 *
 * @module
 */
import type { AwsAccess, Config } from "../config/config.ts";

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
    : "aws" in credentials
    ? awsSecrets(credentials.aws)
    : [credentials.password];
  const passwords = [history, ...(source === undefined ? [] : [source])].flatMap(passwordOf);
  return [...held, ...passwords].filter((secret) => secret.length >= SHORTEST);
}

/** What is known of AWS before any request; what a container's role gets is masked where it is got. */
function awsSecrets({ keys, container }: AwsAccess): readonly string[] {
  return [keys?.secretAccessKey, keys?.sessionToken, container?.token].filter((secret) => secret !== undefined);
}

/** The password in an address, unless everybody knows it, as that of `postgres://postgres:postgres@…`. */
function passwordOf(address: string): readonly string[] {
  if (!URL.canParse(address)) return [];
  const { username, password } = new URL(address);
  return password === username ? [] : [password];
}
