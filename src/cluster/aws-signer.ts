/**
 * Signs requests with AWS Signature Version 4, for Amazon OpenSearch Service.
 *
 * @module
 */
import { AwsV4Signer } from "aws4fetch";
import { ClusterError } from "../errors.ts";
import { type AwsContainer, type AwsKeys, RoleKeys } from "./aws-keys.ts";

/** Who signs, and for what. */
export interface AwsAccess {
  /** Such as `eu-west-1`. */
  readonly region: string;
  /** The service's name in signatures: `es`. */
  readonly service: string;
  /** Keys that stay as they are. */
  readonly keys?: AwsKeys;
  /** Where a container gets the keys of its role; asked where `keys` are absent. */
  readonly container?: AwsContainer;
}

/** What is signed: the request as it goes over the network. */
export interface SignedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

/** Signs the requests of one endpoint. */
export class AwsSigner {
  readonly #access: AwsAccess;
  readonly #role: RoleKeys | undefined;
  /** A day's key is derived once. */
  readonly #cache = new Map<string, ArrayBuffer>();

  constructor(access: AwsAccess) {
    this.#access = access;
    this.#role = access.container === undefined ? undefined : new RoleKeys(access.container);
  }

  /** Gives the headers with the signature among them. Throws ClusterError where there are no keys to sign with. */
  async sign({ method, url, headers, body }: SignedRequest): Promise<Record<string, string>> {
    const { region, service } = this.#access;
    const signer = new AwsV4Signer({
      ...await this.#keys(),
      region,
      service,
      method,
      url,
      headers: { ...headers },
      ...(body === undefined ? {} : { body }),
      cache: this.#cache,
    });
    return Object.fromEntries((await signer.sign()).headers);
  }

  /** Gives a text without the role's token: AWS repeats what it was sent where a signature does not fit. */
  withoutToken(text: string): string {
    return [...this.#role?.secrets ?? []].reduce((masked, secret) => masked.replaceAll(secret, "***"), text);
  }

  async #keys(): Promise<AwsKeys> {
    const keys = this.#access.keys ?? await this.#role?.get();
    if (keys !== undefined) return keys;
    throw new ClusterError("not-permitted", "signing requests for AWS: there are no credentials", {
      hint: "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run in a container that has a role.",
    });
  }
}
