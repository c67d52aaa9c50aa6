/**
 * Addresses of databases: `sqlite:FILE` and `postgres://…`.
 *
 * @module
 */
import { relative, resolve } from "node:path";

const sqlite = /^sqlite:(?:\/\/)?(.+)$/s;

/** Gives what is wrong with an address, as what was expected; undefined where nothing is. */
export function addressFault(address: string): string | undefined {
  if (sqlite.test(address)) return undefined;
  return /^postgres(ql)?:\/\//.test(address) && URL.canParse(address)
    ? undefined
    : "expected sqlite:FILE or postgres://USER@HOST/DATABASE";
}

/** Whether an address is a database in memory, which ends with the process. */
export function isInMemory(address: string): boolean {
  return sqlite.exec(address)?.[1] === ":memory:";
}

/** Gives an address whose file, if it is one, is absolute; a relative one counts from the folder. */
export function absoluteAddress(address: string, folder: string): string {
  const file = sqlite.exec(address)?.[1];
  return file === undefined || isInMemory(address) ? address : `sqlite:${resolve(folder, file)}`;
}

/** Gives what an address means wherever the project's folder lies and whoever connects: without user and password. */
export function addressIdentity(address: string, folder: string): string {
  const file = sqlite.exec(address)?.[1];
  if (file !== undefined) return `sqlite:${relative(folder, file).replaceAll("\\", "/")}`;
  if (!URL.canParse(address)) return address;
  const { hostname, port, pathname } = new URL(address);
  return `postgres://${hostname}:${port === "" ? "5432" : port}${pathname}`;
}
