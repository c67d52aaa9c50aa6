/**
 * Values that remember where they stand.
 *
 * @module
 */
import { ConfigurationError, type Fault } from "../errors.ts";
import { maskSecrets } from "./mask.ts";

/** The keys that lead to a part of a value. */
export type Path = readonly PropertyKey[];

/** A place in a file, counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A value, and where its parts stand. */
export interface Located {
  /** The file; for a value from elsewhere what to call it, such as `--cluster` or `DEM_PREFIX`. */
  readonly file: string;
  readonly value: unknown;
  /** What stands before a path in messages: `default` for what a module exports. */
  readonly root?: string;
  /** Where a part stands, or its key; the nearest thing around it where it does not exist. Absent for modules. */
  readonly place?: (path: Path, part: "key" | "value") => Place | undefined;
}

/** Gives the fault of a part of a value. */
export function faultAt(located: Located, path: Path, message: string, part: "key" | "value" = "value"): Fault {
  const name = pathName(located, path);
  const text = name === "" ? message : `${name}: ${message}`;
  return { file: located.file, ...located.place?.(path, part), message: maskSecrets(text) };
}

/** Gives the dotted name of a part. */
export function pathName(located: Located, path: Path): string {
  const keys = located.root === undefined ? path : [located.root, ...path];
  return keys.map((key, at) => typeof key === "number" ? `[${key}]` : at === 0 ? String(key) : `.${String(key)}`)
    .join("");
}

/** Gives the part of a value that a path leads to; undefined where there is none. */
export function partOf(value: unknown, path: Path): unknown {
  let part = value;
  for (const key of path) {
    if (typeof part !== "object" || part === null) return undefined;
    part = Reflect.get(part, key);
  }
  return part;
}

/** Gives the error of faults; its message lists them, `file:line:column  message` a line each. */
export function configurationError(attempt: string, faults: readonly Fault[], hint?: string): ConfigurationError {
  const lines = faults.map(({ file, line, column, message }) => {
    const place = [file, line, column].filter((part) => part !== undefined).join(":");
    return `${place}  ${message}`;
  });
  const count = faults.length === 1 ? "1 fault" : `${faults.length} faults`;
  return new ConfigurationError(`${attempt}: ${count}\n${lines.join("\n")}`, {
    faults,
    ...(hint === undefined ? {} : { hint }),
  });
}
