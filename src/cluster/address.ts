/**
 * Addresses as they may be shown.
 *
 * @module
 */

/** Gives an address without user, password, query and fragment. */
export function shownAddress(address: string): string {
  if (!URL.canParse(address)) return "an address that is no URL";
  const { protocol, host, pathname } = new URL(address);
  return `${protocol}//${host}${pathname.replace(/\/+$/, "")}`;
}
