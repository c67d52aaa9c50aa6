/**
 * The configuration of a server with one node, for this machine only.
 *
 * @module
 */
import { join } from "node:path";
import type { Home } from "./home.ts";

/** Writes elasticsearch.yml or opensearch.yml. */
export function nodeSettings(
  home: Home,
  { folder, data, port }: { readonly folder: string; readonly data: string; readonly port: number },
): string {
  const settings: Record<string, string | number | boolean> = {
    "cluster.name": `dem-${port}`,
    "node.name": "dem",
    "path.data": data,
    "path.logs": join(folder, "logs"),
    "network.host": "127.0.0.1",
    "http.port": port,
    "transport.port": 0,
    "discovery.type": "single-node",
    // A development machine's disk is often nearly full, and a nearly full one would block every index.
    "cluster.routing.allocation.disk.threshold_enabled": false,
    // Suites in parallel hold more than the thousand shards of a node's default.
    "cluster.max_shards_per_node": 20_000,
    "action.destructive_requires_name": true,
  };
  if (home.engine === "elasticsearch") settings["xpack.security.enabled"] = false;
  if (home.engine === "elasticsearch" && home.parts.has("ingest-geoip")) {
    settings["ingest.geoip.downloader.enabled"] = false;
  }
  if (home.parts.has("opensearch-security")) settings["plugins.security.disabled"] = true;
  // JSON is YAML, and a Windows path in quotes needs no further care.
  return Object.entries(settings).map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`).join("");
}

/** Takes from a home's jvm.options what is set elsewhere, or would write into the home. */
export function javaOptions(shipped: string, folder: string): string {
  return shipped
    .split("\n")
    .filter((line) => !/^-Xm[sx]|^[\d-]*:?-Xlog:gc|^[\d-]*:?-Xloggc|^-XX:HeapDumpPath=|^-XX:ErrorFile=/.test(line))
    .concat(`-XX:ErrorFile=${join(folder, "logs", "hs_err_pid%p.log")}`, "")
    .join("\n");
}

/** The environment that a server is started in: this one, without what others have set for Java. */
export function nodeEnvironment(
  { engine }: Home,
  folder: string,
  heap: string,
  java: string | undefined,
  surrounding: Readonly<Record<string, string>>,
): Record<string, string> {
  const own = engine === "opensearch" ? "OPENSEARCH" : "ES";
  const foreign = /^(?:JAVA_HOME|JAVA_OPTS|JAVA_TOOL_OPTIONS|_JAVA_OPTIONS|JDK_JAVA_OPTIONS|(?:ES|OPENSEARCH)_.*)$/;
  return {
    ...Object.fromEntries(Object.entries(surrounding).filter(([name]) => !foreign.test(name))),
    HOME: folder,
    [`${own}_PATH_CONF`]: join(folder, "config"),
    [`${own}_TMPDIR`]: join(folder, "tmp"),
    [`${own}_JAVA_OPTS`]: `-Xms${heap} -Xmx${heap}`,
    ...(java === undefined ? {} : { [`${own}_JAVA_HOME`]: java }),
  };
}
