/**
 * Reads which cluster answers, and refuses those that are not supported.
 *
 * @module
 */
import { ClusterError } from "../errors.ts";
import type { ClusterInfo, Engine } from "./cluster.ts";
import { flavors } from "./flavor.ts";

/** What `GET /` answers, as far as it is read; a server of another kind may answer anything. */
interface RootAnswer {
  readonly cluster_name?: unknown;
  readonly cluster_uuid?: unknown;
  readonly tagline?: unknown;
  readonly version?: {
    readonly number?: unknown;
    readonly distribution?: unknown;
    readonly build_flavor?: unknown;
  };
}

/** Gives the cluster behind an answer to `GET /`. `engine`: the config says which it is. */
export function readInfo(address: string, answer: RootAnswer, engine?: Engine): ClusterInfo {
  const version = answer?.version?.number;
  const found = engine ?? engineOf(answer);
  if (found === undefined || typeof version !== "string") {
    throw new ClusterError("unsupported", `using the server at ${address}: it is no Elasticsearch and no OpenSearch`, {
      hint: "Check cluster.url; where a server hides what it is, say it in cluster.engine.",
    });
  }
  if (answer.version?.build_flavor === "serverless") {
    throw new ClusterError("unsupported", `using the cluster at ${address}: serverless offers are not supported`, {
      hint: "Use Elasticsearch 8 or 9, or OpenSearch 3, with indexes of your own.",
    });
  }
  const { title, minimum } = flavors[found];
  if (isOlder(version, minimum)) {
    throw new ClusterError("too-old", `using the cluster at ${address}: ${title} ${version} is too old`, {
      hint: "Use Elasticsearch 8 or 9, or OpenSearch 3.",
    });
  }
  return {
    engine: found,
    version,
    name: String(answer.cluster_name ?? ""),
    uuid: String(answer.cluster_uuid ?? ""),
  };
}

function engineOf(answer: RootAnswer): Engine | undefined {
  if (answer?.version?.distribution === "opensearch") return "opensearch";
  return answer?.tagline === "You Know, for Search" ? "elasticsearch" : undefined;
}

/** Whether a version is older than another, by major and minor. */
export function isOlder(version: string, [major, minor]: readonly [number, number]): boolean {
  const [foundMajor, foundMinor] = version.split(".").map(Number);
  return foundMajor < major || (foundMajor === major && foundMinor < minor);
}
