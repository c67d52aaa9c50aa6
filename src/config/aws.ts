/**
 * Who signs requests to AWS, as the environment tells it.
 *
 * @module
 */
import type { AwsAccess } from "../cluster/endpoint.ts";
import type { Fault } from "../errors.ts";
import { faultAt, type Located, type Path } from "../definition/located.ts";

/** Where the agent of ECS answers. */
const ECS = "http://169.254.170.2";

/** To these a token is sent without TLS: this machine, and the agents of ECS and EKS. */
const TRUSTED = /^(localhost|127(\.\d+){3}|\[::1\]|169\.254\.170\.(2|23)|\[fd00:ec2::23\])$/;

/** Where the config says it, and what is said elsewhere. */
export interface AwsPlace {
  readonly located: Located;
  readonly path: Path;
  readonly env: (name: string) => string | undefined;
}

/** Gives who signs, or what is wrong with it. */
export function resolveAws(
  { region, service }: { readonly region?: string; readonly service: string },
  { located, path, env }: AwsPlace,
): { readonly value: AwsAccess } | { readonly faults: readonly Fault[] } {
  const said = (name: string) => env(name) || undefined;
  const where = region ?? said("AWS_REGION") ?? said("AWS_DEFAULT_REGION");
  if (where === undefined) {
    return { faults: [faultAt(located, path, "expected a region here, or in AWS_REGION", "key")] };
  }
  if (service === "aoss") {
    const message = "OpenSearch Serverless is not supported: expected es, for a domain of Amazon OpenSearch Service";
    return { faults: [faultAt(located, [...path, "service"], message)] };
  }
  const accessKeyId = said("AWS_ACCESS_KEY_ID");
  const secretAccessKey = said("AWS_SECRET_ACCESS_KEY");
  if (accessKeyId !== undefined && secretAccessKey !== undefined) {
    const sessionToken = said("AWS_SESSION_TOKEN");
    const keys = { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
    return { value: { region: where, service, keys } };
  }
  const relative = said("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
  const url = relative === undefined ? said("AWS_CONTAINER_CREDENTIALS_FULL_URI") : ECS + relative;
  if (url === undefined) return { value: { region: where, service } };
  const fault = containerFault(url);
  if (fault !== undefined) {
    const variable = `AWS_CONTAINER_CREDENTIALS_${relative === undefined ? "FULL" : "RELATIVE"}_URI`;
    return { faults: [faultAt({ file: variable, value: relative ?? url }, [], fault)] };
  }
  const [token, tokenFile] = ["", "_FILE"].map((ending) => said(`AWS_CONTAINER_AUTHORIZATION_TOKEN${ending}`));
  const authorization = tokenFile !== undefined ? { tokenFile } : token !== undefined ? { token } : {};
  return { value: { region: where, service, container: { url, ...authorization } } };
}

function containerFault(address: string): string | undefined {
  const url = URL.parse(address);
  if (url?.protocol === "https:") return undefined;
  if (url?.protocol === "http:" && TRUSTED.test(url.hostname)) return undefined;
  return "expected an address with https://, or with http:// one of this machine or of the agent of ECS or EKS";
}
