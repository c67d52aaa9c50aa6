/**
 * The secrets that a config and its definitions hold.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { secretsIn } from "../cluster/authorization.ts";
import type { LoadedDefinition } from "../definition/definition.ts";
import type { Config } from "./config.ts";

/** A shorter one would be found in words where it is none. */
const SHORTEST = 6;

/** Gives the secrets of a config, and those of the proxies on the way, to be kept out of messages. */
export function secretsOf({ cluster, history, source }: Config): readonly string[] {
  const passwords = [history, ...(source === undefined ? [] : [source])].flatMap(passwordOf);
  return longEnough([...secretsIn(cluster.credentials), ...passwords, ...proxySecrets()]);
}

/** Gives the secrets in the addresses that definitions name themselves. */
export function secretsOfDefinitions(definitions: readonly LoadedDefinition[]): readonly string[] {
  return longEnough(definitions.flatMap(({ source }) => {
    return source !== undefined && "url" in source && source.url !== undefined ? passwordOf(source.url) : [];
  }));
}

/** The passwords of the proxies that the environment names, as they are written there, meant, and sent. */
function proxySecrets(): readonly string[] {
  return ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"].flatMap((name) => [name, name.toLowerCase()]).flatMap((name) => {
    const { username = "", password = "" } = URL.parse(environment(name)) ?? {};
    if (password === "") return [];
    const sent = `${decoded(username)}:${decoded(password)}`;
    return [password, decoded(password), Buffer.from(sent).toString("base64")];
  });
}

/** A variable of the process; a program that may not read it has none. */
function environment(name: string): string {
  try {
    return Deno.env.get(name) ?? "";
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return "";
    throw error;
  }
}

function longEnough(secrets: readonly string[]): readonly string[] {
  return secrets.filter((secret) => secret.length >= SHORTEST);
}

/** The password in an address, unless everybody knows it, as that of `postgres://postgres:postgres@…`. */
function passwordOf(address: string): readonly string[] {
  if (!URL.canParse(address)) return [];
  const { username, password } = new URL(address);
  return password === username ? [] : [password, decoded(password)];
}

function decoded(password: string): string {
  try {
    return decodeURIComponent(password);
  } catch {
    return password;
  }
}
