/**
 * `search`: a quick look at what an index answers.
 *
 * @module
 */
import { aliasName } from "../cluster/naming.ts";
import type { JsonObject } from "../definition/definition.ts";
import { NotFoundError } from "../errors.ts";
import type { SearchOptions, SearchResult } from "./results.ts";
import { selectIndexes, selectVersions } from "./select.ts";
import type { Workspace } from "./workspace.ts";

/** Hits that `search` gives where no size is given. */
export const defaultSearchSize = 10;

/** Searches every text field for the words; an empty query finds everything. */
export async function search(
  workspace: Workspace,
  index: string,
  query: string,
  options: SearchOptions,
): Promise<SearchResult> {
  const name = options.exact ? await exactName(workspace, index) : await activeAlias(workspace, index);
  return await workspace.cluster.search(name, {
    size: options.size ?? defaultSearchSize,
    track_total_hits: true,
    query: wordsQuery(query),
  });
}

/** The query that finds words in every field; none, or a star, find everything. */
export function wordsQuery(query: string): JsonObject {
  const words = query.trim();
  return words === "" || words === "*"
    ? { match_all: {} }
    : { simple_query_string: { query: words, fields: ["*"], lenient: true, default_operator: "and" } };
}

async function exactName(workspace: Workspace, version: string): Promise<string> {
  const [{ name }] = await selectVersions(workspace, { names: [version], exact: true });
  return name;
}

async function activeAlias(workspace: Workspace, index: string): Promise<string> {
  await selectIndexes(workspace, { names: [index] }, { required: true });
  const alias = aliasName(workspace.prefix, index);
  const { use } = await workspace.cluster.nameUse(alias);
  if (use === "alias") return alias;
  throw new NotFoundError("no-active-version", index, `searching ${index}: no version of it is active`, {
    hint: `Run \`dem activate ${index}\`.`,
  });
}
