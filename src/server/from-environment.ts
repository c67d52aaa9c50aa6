/**
 * The server that the environment names.
 *
 * @module
 */
import { isVersion } from "./distribution.ts";
import { probe } from "./probe.ts";
import type { Engine, LocalServer, ServerEvent } from "./server.ts";

/** What it must be. */
export interface EnvironmentOptions {
  readonly environment: (name: string) => string | undefined;
  readonly engine: Engine;
  /** Any where absent. */
  readonly version?: string;
  readonly report?: (event: ServerEvent) => void;
  readonly signal?: AbortSignal;
}

/** Gives the first server of `ELASTICSEARCH_URL` that answers and is what was asked for. */
export async function fromEnvironment(options: EnvironmentOptions): Promise<LocalServer | undefined> {
  const { environment, engine, version, report, signal } = options;
  const addresses = (environment("ELASTICSEARCH_URL") ?? "").split(",").map((address) => address.trim());
  for (const address of addresses.filter((address) => address !== "")) {
    const answered = await probe(address, signal);
    const reason = answered === undefined
      ? "nothing answers at ELASTICSEARCH_URL"
      : answered.engine === engine && (version === undefined || isVersion(answered.version, version))
      ? undefined
      : `${answered.engine} ${answered.version} answers at ELASTICSEARCH_URL`;
    if (answered !== undefined && reason === undefined) return { ...answered, process: null, source: "environment" };
    if (reason !== undefined) report?.({ type: "skipped", source: "environment", reason });
  }
  return undefined;
}
