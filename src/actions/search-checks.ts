/**
 * Searches that must come out as expected before a version is activated.
 *
 * @module
 */
import type { SearchCheck } from "../config/config.ts";
import { ClusterError } from "../errors.ts";
import { wordsQuery } from "./search.ts";
import type { Workspace } from "./workspace.ts";

/** Makes the checks of an index on one version; gives a sentence for each that failed. */
export async function failedChecks(workspace: Workspace, index: string, version: string): Promise<readonly string[]> {
  const failures: string[] = [];
  for (const check of workspace.settings.activate.checks) {
    if (check.index !== index) continue;
    workspace.signal.throwIfAborted();
    const fault = await faultOf(workspace, check, version);
    if (fault !== undefined) failures.push(`check ${JSON.stringify(check.name)}: ${fault}`);
  }
  return failures;
}

async function faultOf(
  { cluster }: Workspace,
  { query, hits: wanted, first }: SearchCheck,
  version: string,
): Promise<string | undefined> {
  try {
    const { total, hits: [best] } = await cluster.search(version, {
      size: 1,
      _source: false,
      query: typeof query === "string" ? wordsQuery(query) : query,
    });
    if (wanted !== undefined && !comparisons[wanted.comparison](total, wanted.count)) {
      return `it found ${total} documents, expected ${wanted.comparison} ${wanted.count}`;
    }
    if (first === undefined || best?.id === first) return undefined;
    return best === undefined
      ? `it found nothing, expected ${first} first`
      : `${best.id} came first, expected ${first}`;
  } catch (error) {
    // A search that the cluster refuses is as broken as one that finds nothing.
    if (error instanceof ClusterError && error.status === 400) return error.message;
    throw error;
  }
}

const comparisons: Readonly<
  Record<NonNullable<SearchCheck["hits"]>["comparison"], (total: number, count: number) => boolean>
> = {
  ">=": (total, count) => total >= count,
  "<=": (total, count) => total <= count,
  ">": (total, count) => total > count,
  "<": (total, count) => total < count,
  "=": (total, count) => total === count,
};
