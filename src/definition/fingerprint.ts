/**
 * Identities: of a schema, and of the source that fills it.
 *
 * @module
 */
import type { Json, JsonObject, Schema } from "./definition.ts";
import { isDynamicSetting } from "./dynamic-settings.ts";
import { canonicalJson, isJsonObject } from "./json.ts";
import { normaliseMappings, normaliseSettings, textual } from "./normalise.ts";

/**
 * Gives the identity of a schema: SHA-256, in hexadecimal, over what cannot change without notice on a live index.
 *
 * Settings and mappings that mean the same have the same identity; dynamic settings are no part of it.
 */
export function hashSchema(schema: Schema): Promise<string> {
  const settings = Object.entries(normaliseSettings(schema.settings)).filter(([name]) => !isDynamicSetting(name));
  return sha256({
    settings: Object.fromEntries(settings),
    mappings: textualMappings(normaliseMappings(schema.mappings)),
    ...(schema.revision === undefined ? {} : { revision: schema.revision }),
  });
}

/** The parts of a source that decide what it gives. */
export interface SourceIdentity {
  /** Without secrets. */
  readonly address?: string;
  readonly table?: string;
  readonly sql?: string;
  readonly key: string;
  readonly modified?: string;
  readonly deleted?: string;
  readonly timezone?: string;
  readonly routing?: string;
  /** The text of the module, or of the functions, where code makes documents. */
  readonly code?: string;
}

/** Gives the fingerprint of a source. */
export function hashSource(identity: SourceIdentity): Promise<string> {
  const parts = Object.entries(identity).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return sha256(Object.fromEntries(parts.map(([name, text]) => [name, text.replaceAll("\r\n", "\n")])));
}

/** Scalars as text, but for what the author keeps in `_meta`. */
function textualMappings(mappings: JsonObject): Json {
  const { _meta: meta, ...rest } = mappings;
  const text = textual(rest);
  return meta === undefined || !isJsonObject(text) ? text : { ...text, _meta: meta };
}

async function sha256(value: JsonObject): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(canonicalJson(value)));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
