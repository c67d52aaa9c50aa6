/**
 * Which indexes a request reaches, and the same request for a test's own.
 *
 * A request is let through only where every index that it reaches is known to be the test's: what is not understood is
 * refused.
 *
 * @module
 */
import { UsageError } from "../src/errors.ts";

/** A request as clients hand it to their transport. */
export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly querystring?: unknown;
  readonly body?: unknown;
  /** The lines of a bulk or multi request. */
  readonly bulkBody?: unknown;
}

/** What a test may reach. */
export interface Confines {
  readonly prefix: string;
  /** The base names of its indexes. */
  readonly names: readonly string[];
}

type Resolve = (name: unknown) => string;

/** Beneath an index, what is followed by the name of another index or alias. */
const namesAnother: ReadonlySet<string> = new Set([
  "_alias",
  "_aliases",
  "_clone",
  "_rollover",
  "_shrink",
  "_split",
]);

/** What takes a query, beside `_search` and `_msearch`. */
const queries: ReadonlySet<string> = new Set([
  "_async_search",
  "_count",
  "_delete_by_query",
  "_explain",
  "_update_by_query",
  "_validate",
]);

/** What reaches no index by its name: open contexts by their id, and what the cluster says of itself. */
const harmless = [
  /^$/,
  /^_search\/scroll(\/.*)?$/,
  /^_pit$/,
  /^_search\/point_in_time$/,
  /^_analyze$/,
  /^_cluster\/health$/,
  /^_nodes(\/.*)?$/,
  /^_tasks(\/.*)?$/,
];

/** What is followed by names of indexes or aliases. */
const beforeNames = [/^_cat\/(?:aliases|count|fielddata|indices|segments|shards)$/, /^_cluster\/health$/, /^_alias$/];

/** Gives the request with the test's own names in it. Throws UsageError where it reaches anything else. */
export function confinedRequest(request: RawRequest, confines: Confines): RawRequest {
  const refuse = (what: string): never => {
    throw new UsageError(`sending ${request.method} ${request.path} in a test: ${what}`, {
      hint: `This test may use ${confines.names.join(", ")}, and names that begin with ${confines.prefix}.`,
    });
  };
  const resolve: Resolve = (name) => resolved(name, confines, refuse);
  const [path = "", ...query] = request.path.split("?");
  const segments = path.split("/").filter((segment) => segment !== "").map(decodeURIComponent);
  const [first = ""] = segments;
  const own = first !== "" && !first.startsWith("_");
  const confined = own
    ? confinedSegments(segments, resolve)
    : clusterSegments(request, segments, resolve, () => refuse("it reaches beyond the indexes of this test"));
  const rest = query.length === 0 ? "" : `?${query.join("?")}`;
  const operation = confined.find((segment) => segment.startsWith("_")) ?? "";
  return {
    ...request,
    path: `/${confined.map(encodeURIComponent).join("/").replaceAll("%2C", ",")}${rest}`,
    ...(request.body === undefined ? {} : { body: confinedBody(operation, request.body, own, resolve) }),
    ...(request.bulkBody === undefined ? {} : { bulkBody: confinedLines(operation, request.bulkBody, own, resolve) }),
  };
}

function resolved(name: unknown, { prefix, names }: Confines, refuse: (what: string) => never): string {
  if (typeof name !== "string") return refuse(`${JSON.stringify(name)} is no name of an index`);
  if (names.includes(name)) return `${prefix}${name}`;
  // `-name` leaves an index out; it must be one of those that are meant.
  const bare = name.startsWith("-") ? name.slice(1) : name;
  if (bare.startsWith(prefix) && bare.length > prefix.length) return name;
  return refuse(name === "" ? "it reaches every index" : `the index ${name} is none of this test's`);
}

function list(names: unknown, resolve: Resolve): string {
  return String(names).split(",").map(resolve).join(",");
}

function confinedSegments(segments: readonly string[], resolve: Resolve): readonly string[] {
  const [names = "", operation = "", target, ...rest] = segments;
  const confined = [list(names, resolve), ...segments.slice(1)];
  if (target === undefined || !namesAnother.has(operation)) return confined;
  return [list(names, resolve), operation, list(target, resolve), ...rest];
}

function clusterSegments(
  { method }: RawRequest,
  segments: readonly string[],
  resolve: Resolve,
  refuse: () => never,
): readonly string[] {
  const path = segments.join("/");
  const inBody = ["_bulk", "_mget", "_msearch", "_aliases", "_reindex", "_search"].includes(path);
  if (inBody || (harmless.some((pattern) => pattern.test(path)) && (method !== "PUT"))) return segments;
  const names = segments.at(-1);
  const before = segments.slice(0, -1);
  if (names === undefined || !beforeNames.some((pattern) => pattern.test(before.join("/")))) return refuse();
  return [...before, list(names, resolve)];
}

function confinedBody(operation: string, body: unknown, own: boolean, resolve: Resolve): unknown {
  const value: unknown = typeof body === "string" && body !== "" ? JSON.parse(body) : body;
  switch (operation) {
    case "_aliases":
      return mapped(value, "actions", (action) => confinedAction(action, resolve));
    case "_reindex":
      return confinedReindex(value, resolve);
    case "_mget":
      return mapped(value, "docs", (item) => confinedItem(item, "_index", own, resolve));
    case "_search":
      return isObject(value) && !own && !isObject(value.pit) ? (resolve(""), value) : confinedQuery(value, resolve);
    case "":
      // An index is created, maybe with aliases.
      return isObject(value) && isObject(value.aliases)
        ? { ...value, aliases: renamed(value.aliases, resolve) }
        : value;
    default:
      return queries.has(operation) ? confinedQuery(value, resolve) : body;
  }
}

function confinedAction(action: unknown, resolve: Resolve): unknown {
  if (!isObject(action)) return action;
  return Object.fromEntries(
    Object.entries(action).map(([kind, step]) => {
      if (!isObject(step)) return [kind, step];
      const named = Object.entries(step).map(([key, value]) => [
        key,
        ["index", "alias"].includes(key)
          ? list(value, resolve)
          : ["indices", "aliases"].includes(key)
          ? each(value, resolve)
          : value,
      ]);
      return [kind, Object.fromEntries(named)];
    }),
  );
}

function confinedReindex(body: unknown, resolve: Resolve): unknown {
  if (!isObject(body) || !isObject(body.source) || !isObject(body.dest)) return resolve("");
  if (body.source.remote !== undefined) return resolve("another cluster");
  const { index } = body.source;
  const from = Array.isArray(index) ? each(index, resolve) : list(index ?? "", resolve);
  return {
    ...body,
    source: { ...body.source, index: from },
    dest: { ...body.dest, index: resolve(body.dest.index ?? "") },
  };
}

function confinedItem(item: unknown, key: string, own: boolean, resolve: Resolve): unknown {
  if (!isObject(item)) return item;
  if (item[key] === undefined) return own ? item : resolve("");
  const index = item[key];
  return { ...item, [key]: Array.isArray(index) ? each(index, resolve) : list(index, resolve) };
}

/** The lines of `_bulk` and `_msearch`: an action or a header, then what belongs to it. */
function confinedLines(operation: string, lines: unknown, own: boolean, resolve: Resolve): unknown {
  const given = typeof lines === "string" ? lines.split("\n").filter((line) => line.trim() !== "") : lines;
  if (!Array.isArray(given)) {
    throw new UsageError(`sending ${operation} in a test: its lines are neither a list nor a text`);
  }
  const confined: unknown[] = [];
  let belongs = false;
  for (const line of given) {
    const value: unknown = typeof line === "string" ? JSON.parse(line) : line;
    if (belongs) {
      confined.push(operation === "_msearch" ? confinedQuery(value, resolve) : line);
      belongs = false;
    } else if (operation === "_msearch") {
      confined.push(confinedItem(value, "index", own, resolve));
      belongs = true;
    } else {
      const [[action, target]] = isObject(value) ? Object.entries(value) : [["", undefined] as const];
      confined.push({ [action]: confinedItem(target, "_index", own, resolve) });
      belongs = action !== "delete";
    }
  }
  return confined;
}

/** A query may look terms, shapes and documents up in other indexes. */
function confinedQuery(query: unknown, resolve: Resolve): unknown {
  if (Array.isArray(query)) return query.map((part) => confinedQuery(part, resolve));
  if (!isObject(query)) return query;
  const looksUp = typeof query.index === "string" && typeof query.id === "string";
  return Object.fromEntries(
    Object.entries(query).map(([key, value]) => {
      if (key === "index" && looksUp) return [key, resolve(value)];
      if (key === "_index" && typeof query._id === "string") return [key, resolve(value)];
      if (key === "indices_boost") return [key, boosts(value, resolve)];
      return [key, confinedQuery(value, resolve)];
    }),
  );
}

function boosts(value: unknown, resolve: Resolve): unknown {
  if (Array.isArray(value)) return value.map((boost) => boosts(boost, resolve));
  return isObject(value) ? renamed(value, resolve) : value;
}

function renamed(value: Readonly<Record<string, unknown>>, resolve: Resolve): unknown {
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [resolve(name), part]));
}

function mapped(body: unknown, key: string, change: (item: unknown) => unknown): unknown {
  if (!isObject(body) || !Array.isArray(body[key])) return body;
  return { ...body, [key]: body[key].map(change) };
}

function each(names: unknown, resolve: Resolve): unknown {
  return Array.isArray(names) ? names.map(resolve) : list(names, resolve);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
