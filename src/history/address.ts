import { StoreError } from "../errors.ts";

/** Where a history is kept, and how to call that without secrets. */
export type StoreAddress =
  | { readonly kind: "sqlite"; readonly file: string; readonly shown: string }
  | { readonly kind: "memory"; readonly shown: string }
  | { readonly kind: "postgres"; readonly url: string; readonly shown: string };

/** Reads `sqlite:/abs/file`, `sqlite::memory:` or `postgres://…`. Throws StoreError for anything else. */
export function parseStoreAddress(address: string): StoreAddress {
  if (address === "sqlite::memory:") return { kind: "memory", shown: address };
  if (/^sqlite:./.test(address)) return { kind: "sqlite", file: address.slice("sqlite:".length), shown: address };
  if (/^postgres(ql)?:\/\//.test(address)) return { kind: "postgres", url: address, shown: shownUrl(address) };
  throw new StoreError(
    "store-unusable",
    `opening the history: its address begins with ${JSON.stringify(address.split(":", 1)[0])}, which is no known store`,
    { hint: "Use sqlite:FILE or postgres://HOST/DATABASE for DEM_HISTORY or `history`." },
  );
}

/** Gives the address without password and without parameters, which may hold one as well. */
function shownUrl(address: string): string {
  if (!URL.canParse(address)) {
    // The built-in error would quote the whole address, its password included.
    throw new StoreError("store-unusable", "opening the history: its postgres:// address is not a valid URL", {
      hint: "Percent-encode special characters in user and password.",
    });
  }
  const url = new URL(address);
  url.password = "";
  url.search = "";
  url.hash = "";
  return url.href;
}
