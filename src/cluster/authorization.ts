/**
 * Credentials, as they are sent and as they are kept out of messages.
 *
 * @module
 */
import type { Credentials } from "./endpoint.ts";

/** Gives the header that carries the credentials; none without credentials, and none for those that sign. */
export function authorization(credentials: Credentials | undefined): { readonly authorization?: string } {
  if (credentials === undefined || "aws" in credentials) return {};
  if ("apiKey" in credentials) return { authorization: `ApiKey ${credentials.apiKey}` };
  if ("bearer" in credentials) return { authorization: `Bearer ${credentials.bearer}` };
  return { authorization: `Basic ${base64(`${credentials.username}:${credentials.password}`)}` };
}

/** Gives a text in which no credential stands any more. */
export function withoutSecrets(text: string, credentials: Credentials | undefined): string {
  return secretsIn(credentials).reduce((masked, secret) => masked.replaceAll(secret, "***"), text);
}

/** Gives what is secret of credentials, as it is written and as it is sent; a container's role is masked where it is got. */
export function secretsIn(credentials: Credentials | undefined): readonly string[] {
  if (credentials === undefined) return [];
  if ("apiKey" in credentials) return [credentials.apiKey].filter((secret) => secret !== "");
  if ("bearer" in credentials) return [credentials.bearer].filter((secret) => secret !== "");
  if ("aws" in credentials) {
    const { keys, container } = credentials.aws;
    return [keys?.secretAccessKey, keys?.sessionToken, container?.token].filter((secret) => secret !== undefined);
  }
  const { username, password } = credentials;
  return password === "" ? [] : [base64(`${username}:${password}`), password];
}

// `btoa` takes bytes only; the servers read credentials as UTF-8.
function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
