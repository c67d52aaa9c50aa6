/**
 * From what a config says to what it means: overrides, absolute paths, certificates.
 *
 * @module
 */
import { resolve } from "node:path";
import type * as z from "zod";
import type { Credentials, EndpointConfig } from "../cluster/endpoint.ts";
import type { Fault } from "../errors.ts";
import { check, type Checked } from "../definition/check.ts";
import { absoluteAddress } from "../definition/database-address.ts";
import { faultAt, type Located } from "../definition/located.ts";
import type { Config } from "./config.ts";
import { resolveAws } from "./aws.ts";
import { configDefaults } from "./defaults.ts";
import { type Nodes, parseCloudId } from "./nodes.ts";
import { type CheckedConfig, clusterUrl, history, prefix, source } from "./schema.ts";

/** What the command line says instead of the config. */
export interface ConfigFlags {
  /** The cluster's address; several with commas between them. */
  readonly cluster?: string;
  /** Text before every name in the cluster. */
  readonly prefix?: string;
  /** Where the history is kept: `sqlite:FILE` or `postgres://…`. */
  readonly history?: string;
  /** The source of definitions that name none: `sqlite:FILE` or `postgres://…`. */
  readonly source?: string;
  /** Which code this is. */
  readonly tag?: string;
}

/** Where a config stands, and what is said elsewhere. */
export interface Surroundings {
  /** The folder that the config's relative paths count from. */
  readonly folder: string;
  /** The folder inside this program that holds the config, where it does: its definitions and the CA lie there too. */
  readonly inside?: string;
  /** The folder that relative paths in flags and environment count from. */
  readonly cwd: string;
  readonly env: (name: string) => string | undefined;
  readonly flags: ConfigFlags;
}

/** Gives the config but for its tag, or every fault in it. */
export async function resolveConfig(
  value: CheckedConfig,
  located: Located,
  around: Surroundings,
): Promise<Checked<Omit<Config, "tag">>> {
  const overrides = {
    cluster: override(clusterUrl, around, "cluster", "ELASTICSEARCH_URL"),
    prefix: override(prefix, around, "prefix", "DEM_PREFIX"),
    history: override(history, around, "history", "DEM_HISTORY"),
    source: override(source, around, "source", "DEM_SOURCE"),
  };
  const cluster = await resolveCluster(value.cluster, overrides.cluster.value, located, around);
  const faults = [...Object.values(overrides).flatMap(({ faults }) => faults), ...cluster.faults];
  if (cluster.value === undefined || faults.length > 0) return { faults };
  const here = (address: string) => absoluteAddress(address, around.folder);
  const there = (address: string) => absoluteAddress(address, around.cwd);
  const sourceAddress = overrides.source.value === undefined
    ? value.source && here(value.source)
    : there(overrides.source.value);
  return {
    value: {
      folder: around.folder,
      ...(around.inside === undefined ? {} : { inside: around.inside }),
      cluster: cluster.value,
      prefix: overrides.prefix.value ?? value.prefix,
      history: overrides.history.value === undefined ? here(value.history) : there(overrides.history.value),
      ...(sourceAddress === undefined ? {} : { source: sourceAddress }),
      indexes: value.indexes.map((pattern) => resolve(around.inside ?? around.folder, pattern)),
      update: value.update,
      activate: value.activate,
      testing: {
        clusters: value.testing.clusters.flatMap(({ nodes }) => nodes),
        sweepAfter: value.testing.sweepAfter,
      },
    },
  };
}

/** A value that takes the place of the config's, or what is wrong with it. */
interface Override<Value> {
  readonly value?: Value;
  readonly faults: readonly Fault[];
}

/** What the flag says, else the environment; an empty variable says nothing. */
function override<Schema extends z.ZodType>(
  schema: Schema,
  { flags, env }: Surroundings,
  flag: keyof ConfigFlags,
  variable: string,
): Override<z.output<Schema>> {
  const said = flags[flag] === undefined
    ? { file: variable, value: env(variable) || undefined }
    : { file: `--${flag}`, value: flags[flag] };
  if (said.value === undefined) return { faults: [] };
  return { faults: [], ...check(schema, said) };
}

async function resolveCluster(
  cluster: CheckedConfig["cluster"],
  override: Nodes | undefined,
  located: Located,
  around: Surroundings,
): Promise<Override<Config["cluster"]>> {
  const { url, cloudId, auth, tls, compression, requestTimeout, connectTimeout, engine } = cluster;
  const faults: Fault[] = [];
  if (url !== undefined && cloudId !== undefined) {
    faults.push(faultAt(located, ["cluster", "cloudId"], "expected either url or cloudId, found both", "key"));
  }
  if (url?.credentials !== undefined && auth !== undefined) {
    faults.push(faultAt(located, ["cluster", "auth"], "expected credentials here or in url, found both", "key"));
  }
  const given = resolveAuth(auth, located, around.env);
  faults.push(...given.faults);
  const certificates = await readCertificates(tls, located, around);
  faults.push(...certificates.faults);
  if (faults.length > 0) return { faults };
  const configured = cloudId === undefined ? url : { nodes: [parseCloudId(cloudId) ?? ""] };
  const { nodes, credentials: own } = override ?? configured ?? { nodes: [configDefaults.clusterUrl] };
  if (tls?.caFingerprint !== undefined && nodes.some((node) => !node.startsWith("https:"))) {
    const message = "expected only addresses that begin with https:// where it is given, found another";
    return { faults: [faultAt(located, ["cluster", "tls", "caFingerprint"], message, "key")] };
  }
  const credentials: Credentials | undefined = own ?? given.value ?? url?.credentials;
  return {
    faults,
    value: {
      nodes,
      ...(credentials === undefined ? {} : { credentials }),
      ...(certificates.value === undefined ? {} : { tls: certificates.value }),
      compression,
      requestTimeout,
      connectTimeout,
      ...(engine === undefined ? {} : { engine }),
    },
  };
}

function resolveAuth(
  auth: CheckedConfig["cluster"]["auth"],
  located: Located,
  env: Surroundings["env"],
): Override<Credentials> {
  if (auth === undefined || !("aws" in auth)) return { faults: [], ...(auth === undefined ? {} : { value: auth }) };
  const aws = resolveAws(auth.aws, { located, path: ["cluster", "auth", "aws"], env });
  return "faults" in aws ? aws : { faults: [], value: { aws: aws.value } };
}

async function readCertificates(
  tls: CheckedConfig["cluster"]["tls"],
  located: Located,
  { folder, inside = folder }: Surroundings,
): Promise<Override<NonNullable<EndpointConfig["tls"]>>> {
  if (tls === undefined) return { faults: [] };
  const faults: Fault[] = [];
  const { caFingerprint } = tls;
  const read: { ca?: string; cert?: string; key?: string } = {};
  for (const name of ["ca", "cert", "key"] as const) {
    const file = tls[name];
    if (file === undefined) continue;
    const pem = await readPem(resolve(name === "ca" ? inside : folder, file));
    if ("fault" in pem) faults.push(faultAt(located, ["cluster", "tls", name], pem.fault));
    else read[name] = pem.text;
  }
  if (caFingerprint !== undefined && tls.ca !== undefined) {
    faults.push(
      faultAt(located, ["cluster", "tls", "caFingerprint"], "expected either ca or caFingerprint, found both", "key"),
    );
  }
  if ((tls.cert === undefined) !== (tls.key === undefined)) {
    const given = tls.cert === undefined ? "key" : "cert";
    faults.push(faultAt(located, ["cluster", "tls", given], "expected both cert and key, found one of them", "key"));
  }
  return { faults, value: { ...read, ...(caFingerprint === undefined ? {} : { caFingerprint }) } };
}

async function readPem(file: string): Promise<{ readonly text: string } | { readonly fault: string }> {
  try {
    const text = await Deno.readTextFile(file);
    return /-----BEGIN [A-Z0-9 ]+-----/.test(text) ? { text } : { fault: `expected a PEM file, found none in ${file}` };
  } catch (error) {
    const reason = error instanceof Deno.errors.NotFound
      ? "it is not there"
      : error instanceof Error
      ? error.message
      : String(error);
    return { fault: `expected a file that can be read, found that ${file} cannot: ${reason}` };
  }
}
