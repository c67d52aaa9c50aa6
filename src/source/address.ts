/**
 * Where a source is.
 *
 * @module
 */
import { isAbsolute, join } from "node:path";
import { ConfigurationError } from "../errors.ts";

/** An address, taken apart. */
export type Address =
  | { readonly database: "sqlite"; readonly file: string }
  | { readonly database: "postgres"; readonly url: string; readonly shown: string };

/**
 * Reads `sqlite:FILE` or `postgres://…`.
 *
 * @param folder What a relative path counts from.
 * @throws ConfigurationError for any other; the message shows no more of it than its scheme.
 */
export function addressOf(url: string, folder: string): Address {
  if (url.startsWith("sqlite:")) {
    const file = url.slice("sqlite:".length).replace(/^\/\/(?=\/)/, "");
    if (file !== "" && file !== ":memory:") {
      return { database: "sqlite", file: isAbsolute(file) ? file : join(folder, file) };
    }
  } else if (/^postgres(?:ql)?:\/\//.test(url)) {
    return { database: "postgres", url, shown: withoutSecrets(url) };
  }
  const scheme = /^[a-z][a-z\d+.-]*(?=:)/i.exec(url)?.[0];
  throw new ConfigurationError(
    `opening the source: its address ${scheme === undefined ? "names no kind of database" : `begins with ${scheme}:`}`,
    { hint: "Write sqlite:FILE or postgres://USER@HOST/DATABASE as source, DEM_SOURCE or --source." },
  );
}

/**
 * Keeps user, host, port and database; the password and all parameters, which may hold one, are left out.
 *
 * Where an `@` stands behind a `?` or `#`, these may be of a password that was not escaped: then nothing is kept.
 */
function withoutSecrets(url: string): string {
  const [, scheme = "", place = "", rest = ""] = /^(\w+):\/\/([^?#]*)(.*)$/s.exec(url) ?? [];
  if (rest.includes("@")) return `${scheme}://…`;
  const at = place.lastIndexOf("@");
  const user = at === -1 ? "" : `${place.slice(0, at).replace(/:.*$/s, "")}@`;
  return `${scheme}://${user}${place.slice(at + 1)}`;
}
