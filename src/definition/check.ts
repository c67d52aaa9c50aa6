/**
 * Checking a value against its schema, with a fault for everything that is wrong.
 *
 * @module
 */
import * as z from "zod";
import type { Fault } from "../errors.ts";
import { isJsonObject } from "./json.ts";
import { faultAt, type Located, partOf, type Path } from "./located.ts";
import { maskSecrets } from "./mask.ts";
import { nearestName } from "./nearest.ts";

/** A checked value, or what is wrong with it. */
export type Checked<Value> = { readonly value: Value } | { readonly faults: readonly Fault[] };

type Issue = z.core.$ZodIssue;

/** Checks a value; every fault says what was expected, what was found and where. */
export function check<Schema extends z.ZodType>(schema: Schema, located: Located): Checked<z.output<Schema>> {
  const result = schema.safeParse(located.value);
  if (result.success) return { value: result.data };
  const faults = withoutMistyped(result.error.issues).flatMap((issue) => faultsOf(issue, [], located));
  return { faults: faults.sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)) };
}

/** A schema of an object that knows all its keys; an unknown one is told with the nearest known name. */
export function object<Shape extends z.core.$ZodLooseShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  return z.strictObject(shape, {
    error: (issue) => issue.code === "unrecognized_keys" ? unknownKeys(issue.keys, Object.keys(shape)) : undefined,
  });
}

/** One line for each unknown key, in their order. */
function unknownKeys(keys: readonly string[], known: readonly string[]): string {
  return keys.map((key) => {
    const nearest = nearestName(key, known);
    return nearest === undefined ? `unknown key; known: ${known.join(", ")}` : `unknown key; did you mean ${nearest}?`;
  }).join("\n");
}

function faultsOf(issue: Issue, base: Path, located: Located): readonly Fault[] {
  const path = [...base, ...issue.path];
  const found = partOf(located.value, path);
  switch (issue.code) {
    case "unrecognized_keys": {
      const messages = issue.message.split("\n");
      return issue.keys.map((key, at) => faultAt(located, [...path, key], messages[at] ?? "unknown key", "key"));
    }
    case "invalid_union": {
      const branch = bestBranch(issue);
      if (branch !== undefined) return withoutMistyped(branch).flatMap((issue) => faultsOf(issue, path, located));
      return [faultAt(located, path, `${issue.message}, found ${describe(found, path)}${withKeys(found)}`)];
    }
    case "invalid_type": {
      const expected = `expected ${typeNames.get(issue.expected) ?? issue.expected}`;
      const message = found === undefined ? `it is missing: ${expected}` : withFound(expected, found, path);
      return [faultAt(located, path, message)];
    }
    case "invalid_value":
      return [faultAt(located, path, withFound(`expected ${issue.values.map(String).join(" or ")}`, found, path))];
    default:
      return [faultAt(located, path, withFound(issue.message, found, path))];
  }
}

/** The alternative that was most likely meant; undefined where no alternative is nearer than another. */
function bestBranch(issue: z.core.$ZodIssueInvalidUnion): readonly Issue[] | undefined {
  const ofType = issue.errors.filter((branch) =>
    !branch.some(({ code, path }) => code !== "unrecognized_keys" && path.length === 0)
  );
  const scores = ofType.map((branch) => ({ branch, score: withoutMistyped(branch).length }));
  const least = Math.min(...scores.map(({ score }) => score));
  const best = scores.filter(({ score }) => score === least);
  return best.length === 1 ? best[0]?.branch : undefined;
}

/** Leaves out that a key is missing where an unknown key beside it is that key, mistyped. */
function withoutMistyped(issues: readonly Issue[]): readonly Issue[] {
  const meant = new Set<string>();
  for (const { code, path, message } of issues) {
    if (code !== "unrecognized_keys") continue;
    for (const [, name] of message.matchAll(/did you mean (.+)\?/g)) {
      meant.add(JSON.stringify([...path.map(String), name]));
    }
  }
  const isMissing = ({ code, message }: Issue) => code === "invalid_type" && message.endsWith("received undefined");
  return issues.filter((issue) => !isMissing(issue) || !meant.has(JSON.stringify(issue.path.map(String))));
}

const typeNames: ReadonlyMap<string, string> = new Map([
  ["string", "text"],
  ["number", "a number"],
  ["int", "a whole number"],
  ["boolean", "true or false"],
  ["object", "an object"],
  ["record", "an object"],
  ["array", "a list"],
  ["function", "a function"],
]);

/** Adds what was found to a message that says what was expected. */
function withFound(message: string, found: unknown, path: Path): string {
  return message.startsWith("expected") ? `${message}, found ${describe(found, path)}` : message;
}

/** The keys of an object that fits no alternative. */
function withKeys(found: unknown): string {
  return isJsonObject(found) ? ` with ${Object.keys(found).join(", ") || "nothing"}` : "";
}

/** Keys under which only the kind of a value is told. */
const secretKeys: ReadonlySet<PropertyKey> = new Set(["auth", "apiKey", "password", "bearer"]);

/** Says what a value is, without secrets. */
function describe(value: unknown, path: Path): string {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  if (typeof value === "function") return "a function";
  if (path.some((key) => secretKeys.has(key))) return typeof value === "string" ? "text" : `a ${typeof value}`;
  if (typeof value !== "string") return String(value);
  const masked = maskSecrets(value);
  return JSON.stringify(masked.length > 60 ? `${masked.slice(0, 59)}…` : masked);
}
