/**
 * Reads which cluster answers, and refuses those that are not supported.
 *
 * @module
 */
import { ClusterError } from "../errors.ts";
import type { ClusterInfo, Engine } from "./cluster.ts";
import { flavors, type RootAnswer } from "./flavor.ts";

/** What is supported, for hints. */
const SUPPORTED = "Use Elasticsearch 8 or 9, or OpenSearch 3";

/** Gives the cluster behind an answer to `GET /`. `engine`: the config says which it is, whatever its version. */
export function readInfo(address: string, answer: RootAnswer, engine?: Engine): ClusterInfo {
  const attempt = `using the cluster at ${address}`;
  const { build_flavor: build, number } = answer?.version ?? {};
  const found = engine ?? engineOf(answer);
  if (found === undefined || (engine === undefined && typeof number !== "string")) {
    throw new ClusterError("unsupported", `using the server at ${address}: it is no Elasticsearch and no OpenSearch`, {
      hint: "Check cluster.url; where a server hides what it is, say it in cluster.engine.",
    });
  }
  if (build === "serverless") {
    throw new ClusterError("unsupported", `${attempt}: serverless offers are not supported`, {
      hint: `${SUPPORTED}, with indexes of your own.`,
    });
  }
  const version = String(number ?? "");
  if (engine === undefined) refuseVersion(attempt, found, version);
  return {
    engine: found,
    version,
    name: String(answer?.cluster_name ?? ""),
    uuid: String(answer?.cluster_uuid ?? ""),
  };
}

function engineOf(answer: RootAnswer): Engine | undefined {
  const engines: readonly Engine[] = ["elasticsearch", "opensearch"];
  return engines.find((engine) => flavors[engine].isMeant(answer ?? {}));
}

/** Throws where a version is none that this program was made for. */
function refuseVersion(attempt: string, engine: Engine, version: string): void {
  const { title, minimum, newest, poses } = flavors[engine];
  if (version === poses?.as) {
    throw new ClusterError("unsupported", `${attempt}: this ${title} says that it is ${version}`, { hint: poses.hint });
  }
  if (isOlder(version, minimum)) {
    throw new ClusterError("too-old", `${attempt}: ${title} ${version} is too old`, { hint: `${SUPPORTED}.` });
  }
  if (!isOlder(version, [newest + 1, 0])) {
    throw new ClusterError("unsupported", `${attempt}: ${title} ${version} is newer than this program knows`, {
      hint: `Take a newer version of this program, or set cluster.engine: ${engine} to use the cluster all the same.`,
    });
  }
}

/** Whether a version is older than another, by major and minor; one that says nothing is. */
export function isOlder(version: string, [major, minor]: readonly [number, number]): boolean {
  const [foundMajor = 0, foundMinor = 0] = version.split(".").map((part) => parseInt(part) || 0);
  return foundMajor < major || (foundMajor === major && foundMinor < minor);
}
