/**
 * What a config may say; the editors' JSON Schema is made from it.
 *
 * @module
 */
import * as z from "zod";
import { object } from "../definition/check.ts";
import { addressFault, isInMemory } from "../definition/database-address.ts";
import type { JsonObject } from "../definition/definition.ts";
import { isJsonObject, notJson } from "../definition/json.ts";
import { prefixFault } from "../definition/name.ts";
import { duration, text } from "../definition/schema.ts";
import type { SearchCheck, Tolerance } from "./config.ts";
import { configDefaults as defaults } from "./defaults.ts";
import { parseCloudId, parseNodes } from "./nodes.ts";

/** The addresses of the cluster's nodes, taken apart. */
export const clusterUrl = z.union([z.string(), z.array(z.string()).min(1)], {
  error: "expected an address, or a list of them",
}).transform((addresses, context) => {
  const nodes = parseNodes(addresses);
  if (typeof nodes !== "string") return nodes;
  context.issues.push({ code: "custom", message: nodes, input: addresses });
  return z.NEVER;
});

/** Text before every name in the cluster. */
export const prefix = text(prefixFault);

/** Where the history is kept. */
export const history = text(addressFault);

/** The source of definitions that name none. */
export const source = text((address) => isInMemory(address) ? "expected a file" : addressFault(address));

const secret = text((text) => text === "" ? "expected some text" : undefined);

const auth = z.union([
  object({ apiKey: secret.describe("An API key, as Elasticsearch gives it encoded.") }),
  object({ username: secret, password: secret }),
  object({ bearer: secret.describe("A token for Authorization: Bearer.") }),
  object({
    aws: object({
      region: secret.optional().describe(
        "The region, such as eu-west-1. Default: AWS_REGION, then AWS_DEFAULT_REGION.",
      ),
      service: secret.prefault("es").describe("The name of the service in signatures. Default: es."),
    }).describe("Sign requests, for Amazon OpenSearch Service; the keys are those of the environment."),
  }),
], { error: "expected an object with apiKey, or username and password, or bearer, or aws" });

/** A SHA-256 as `openssl x509 -fingerprint` or Elasticsearch writes it. */
const fingerprint = z.string().transform((value, context) => {
  const digits = value.replace(/^sha256 fingerprint=/i, "").replaceAll(":", "").toLowerCase();
  if (/^[\da-f]{64}$/.test(digits)) return digits;
  context.issues.push({
    code: "custom",
    message: "expected a SHA-256 fingerprint: 64 hexadecimal digits, with or without colons",
    input: value,
  });
  return z.NEVER;
});

const share = /^(\d+(?:\.\d+)?)\s*%$/;

/** A number of documents, or a share of them. */
const tolerance = z.union([z.number(), z.string()]).transform((value, context): Tolerance => {
  const [, percent] = share.exec(String(value)) ?? [];
  if (percent !== undefined && Number(percent) <= 100) return { share: Number(percent) / 100 };
  if (percent === undefined && /^\d+$/.test(String(value))) return { count: Number(value) };
  context.issues.push({
    code: "custom",
    message: "expected a whole number of documents, or a share such as 1%",
    input: value,
  });
  return z.NEVER;
});

/** A share from 0 to 1, or in percent. */
const ratio = z.union([z.number(), z.string()]).transform((value, context) => {
  const [, percent] = share.exec(String(value)) ?? [];
  const number = percent === undefined ? (value === "" ? NaN : Number(value)) : Number(percent) / 100;
  if (number >= 0 && number <= 1) return number;
  context.issues.push({
    code: "custom",
    message: "expected a number from 0 to 1, or a share such as 90%",
    input: value,
  });
  return z.NEVER;
});

const rejections = tolerance.describe("How many rejected documents are put up with: a number, or a share such as 1%.");

/** A query as the cluster takes it. */
const query = z.record(z.string(), z.unknown()).transform((value, context): JsonObject => {
  if (isJsonObject(value) && notJson(value) === undefined) return value;
  context.issues.push({ code: "custom", message: "expected a query in JSON", input: value });
  return z.NEVER;
});

const comparison = /^\s*(>=|<=|>|<|=)?\s*(\d+)\s*$/;

/** How many documents a search must find. */
const hits = z.union([z.number(), z.string()]).transform((value, context): SearchCheck["hits"] => {
  const [, sign = "=", count] = comparison.exec(String(value)) ?? [];
  const known = ([">=", "<=", ">", "<", "="] as const).find((one) => one === sign);
  if (known !== undefined && count !== undefined) return { comparison: known, count: Number(count) };
  context.issues.push({
    code: "custom",
    message: "expected a whole number, or a comparison such as >= 1",
    input: value,
  });
  return z.NEVER;
});

/** A search that must come out as expected. */
const searchCheck = object({
  name: text((text) => text === "" ? "expected some text" : undefined)
    .describe("What it checks, in a few words; messages name it."),
  index: z.string().describe("The base name of the index that it searches."),
  query: z.union([z.string(), query], { error: "expected words or a query" })
    .describe("Words, as dem search takes them, or a query as the cluster takes it."),
  hits: hits.optional().describe("How many documents must be found: a number, or a comparison such as >= 1."),
  first: z.union([z.string(), z.number()]).transform(String).optional()
    .describe("The id of the document that must come first."),
}).refine(({ hits, first }) => hits !== undefined || first !== undefined, {
  error: "expected hits or first: what must come of it",
});

/** A config. */
export const configSchema = object({
  $schema: z.string().optional().describe("The JSON Schema, for editors."),
  cluster: object({
    url: clusterUrl.optional()
      .describe(`The cluster's address, or several nodes'. ELASTICSEARCH_URL. Default: ${defaults.clusterUrl}.`),
    cloudId: text((id) => parseCloudId(id) === undefined ? "expected a cloud id" : undefined).optional()
      .describe("The id of an Elastic Cloud deployment, instead of url."),
    auth: auth.optional().describe("Credentials."),
    tls: object({
      caFingerprint: fingerprint.optional()
        .describe("The SHA-256 fingerprint of the authority's certificate, instead of ca."),
      ca: z.string().optional().describe("A PEM file with the certificates of authorities to trust."),
      cert: z.string().optional().describe("A PEM file with the client's certificate."),
      key: z.string().optional().describe("A PEM file with the key of the client's certificate."),
    }).optional().describe("Certificates."),
    compression: z.union([z.literal("auto"), z.boolean()], "expected auto, true or false")
      .prefault(defaults.compression)
      .describe(
        "Whether requests are compressed; auto: those to other machines; false: answers neither. Default: auto.",
      ),
    requestTimeout: duration.prefault(defaults.requestTimeout)
      .describe(`How long one request may take. Default: ${defaults.requestTimeout}.`),
    connectTimeout: duration.prefault(defaults.connectTimeout)
      .describe(`How long a connection may take to be made. Default: ${defaults.connectTimeout}.`),
    engine: z.enum(["elasticsearch", "opensearch"]).optional()
      .describe("Which server this is. Default: found out."),
  }).prefault({}).describe("How the cluster is reached."),
  prefix: prefix.prefault(defaults.prefix)
    .describe("Text before every name in the cluster. DEM_PREFIX. Default: empty."),
  history: history.prefault(defaults.history)
    .describe(`Where the history is kept: sqlite:FILE or postgres://… DEM_HISTORY. Default: ${defaults.history}.`),
  source: source.optional()
    .describe("The source of definitions that name none: sqlite:FILE or postgres://… DEM_SOURCE."),
  indexes: z.array(text((text) => text === "" ? "expected a pattern" : undefined)).prefault([...defaults.indexes])
    .describe(`Which files are definitions. Default: ${defaults.indexes.join(", ")}.`),
  tag: z.string().optional()
    .describe("Which code this is; recorded with versions. Default: DEM_TAG, then git describe."),
  update: object({
    workers: z.int("expected a whole number").min(1, "expected a number of 1 or more").prefault(defaults.update.workers)
      .describe(
        `How many load batches at the same time: the process, and Web Workers beside it. Default: ${defaults.update.workers}.`,
      ),
    retryFor: duration.prefault(defaults.update.retryFor)
      .describe(`How long a refused request is tried again. Default: ${defaults.update.retryFor}.`),
    maximumRejections: rejections.prefault(defaults.update.maximumRejections),
  }).prefault({}).describe("How updates run."),
  activate: object({
    minimumRatio: ratio.prefault(defaults.activate.minimumRatio)
      .describe("The least share of the expected documents that a version may be activated with."),
    maximumRejections: rejections.prefault(defaults.activate.maximumRejections),
    waitForReplicas: duration.prefault(defaults.activate.waitForReplicas)
      .describe(`How long replicas are waited for. Default: ${defaults.activate.waitForReplicas}.`),
    checks: z.array(searchCheck).prefault([])
      .describe("Searches that must come out as expected before a version is activated."),
  }).prefault({}).describe("What a version must be like to be activated."),
  testing: object({
    clusters: z.array(clusterUrl).prefault([])
      .describe("Addresses of clusters that are not local and may be tested on."),
    sweepAfter: duration.prefault(defaults.testing.sweepAfter)
      .describe(`How old leftovers of killed runs must be to be removed. Default: ${defaults.testing.sweepAfter}.`),
  }).prefault({}).describe("How test suites use the cluster."),
});

/** A config as it is written. */
export type ConfigInput = z.input<typeof configSchema>;

/** A config with its defaults, before paths and environment are looked at. */
export type CheckedConfig = z.output<typeof configSchema>;
