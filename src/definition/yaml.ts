/**
 * YAML and JSON with the place of every value; the only module that knows the `yaml` package.
 *
 * @module
 */
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type YAMLParseError,
} from "yaml";
import type { Fault } from "../errors.ts";
import { jsonFault } from "./json-fault.ts";
import { interpolate, type Lookup } from "./interpolate.ts";
import type { Located, Path, Place } from "./located.ts";

/** A parsed file: its value with places, or every fault found in it. */
export type Parsed = { readonly located: Located } | { readonly faults: readonly Fault[] };

/** Parses YAML. With `lookup`, variables in its text values are replaced. */
export function parseYaml(text: string, file: string, lookup?: Lookup): Parsed {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
  const placeOf = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const faults: Fault[] = [...withoutConsequences(document.errors), ...document.warnings]
    .map(({ pos, message }) => ({ file, ...placeOf(pos[0]), message: isBareVariable(text, pos[0]) ? bare : message }));
  if (faults.length === 0 && lookup !== undefined) {
    visit(document, {
      Scalar(key, node) {
        if (key === "key" || typeof node.value !== "string" || !node.value.includes("${")) return;
        const { text, faults: unset } = interpolate(node.value, lookup);
        node.value = text;
        for (const message of unset) faults.push({ file, ...placeOf(node.range?.[0] ?? 0), message });
      },
    });
  }
  if (faults.length > 0) return { faults };
  try {
    const value: unknown = document.toJS();
    return { located: { file, value, place: (path, part) => findPlace(document, path, part, placeOf) } };
  } catch (error) {
    // Aliases that would unfold without end.
    return { faults: [{ file, message: error instanceof Error ? error.message : String(error) }] };
  }
}

const bare = 'expected a variable within { } or [ ] to stand in quotes, as in { key: "${NAME}" }';

/** Whether a `{` that YAML stumbles over belongs to a variable. */
function isBareVariable(text: string, offset: number): boolean {
  return text.slice(offset - 1, offset + 1) === "${";
}

/** Where the parser has lost its way, each token that follows is unexpected: the first one tells enough. */
function withoutConsequences(errors: readonly YAMLParseError[]): readonly YAMLParseError[] {
  const first = errors.findIndex(({ code }) => code === "UNEXPECTED_TOKEN");
  return errors.filter(({ code }, at) => code !== "UNEXPECTED_TOKEN" || at === first);
}

/** Parses JSON, strictly. With `lookup`, variables in its text values are replaced. */
export function parseJson(text: string, file: string, lookup?: Lookup): Parsed {
  const json = text.replace(/^\uFEFF/, "");
  const fault = jsonFault(json);
  if (fault !== undefined) return { faults: [{ file, ...fault.place, message: `this is not JSON: ${fault.reason}` }] };
  return parseYaml(tabsAsBlanks(json), file, lookup);
}

/** YAML refuses tabs before some tokens that JSON allows there; inside of texts JSON has none. */
function tabsAsBlanks(text: string): string {
  return text.replaceAll("\t", " ");
}

/** The place of what a path leads to, or of the nearest thing around it. */
function findPlace(
  document: Document.Parsed,
  path: Path,
  part: "key" | "value",
  placeOf: (offset: number) => Place,
): Place | undefined {
  let node: unknown = document.contents;
  let offset = startOf(node);
  for (const [at, key] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    let next: unknown;
    let keyOffset: number | undefined;
    if (isMap(node)) {
      const pair = node.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(key));
      next = pair?.value;
      keyOffset = startOf(pair?.key);
    } else if (isSeq(node) && typeof key === "number") {
      next = node.items[key];
    }
    const last = at === path.length - 1;
    const empty = isScalar(next) && next.value === null && next.source === "";
    const found = (last && part === "key") || empty ? keyOffset : startOf(next) ?? keyOffset;
    if (found === undefined) break;
    offset = found;
    node = next;
  }
  return offset === undefined ? { line: 1, column: 1 } : placeOf(offset);
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
