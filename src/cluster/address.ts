/**
 * Addresses: how they may be shown, and which are of this machine.
 *
 * @module
 */

/** Gives an address without user, password, query and fragment. */
export function shownAddress(address: string): string {
  if (!URL.canParse(address)) return "an address that is no URL";
  const { protocol, host, pathname } = new URL(address);
  return `${protocol}//${host}${pathname.replace(/\/+$/, "")}`;
}

/** Whether an address leads to this very machine. */
export function isLoopback(address: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(address).hostname);
}
