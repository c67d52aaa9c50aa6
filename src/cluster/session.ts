/**
 * One conversation with a cluster: which it is, and every request to it.
 *
 * @module
 */
import type { Client } from "@elastic/elasticsearch";
import { ClusterError } from "../errors.ts";
import { shownAddress } from "./address.ts";
import { withoutSecrets } from "./authorization.ts";
import type { ClusterRequest } from "./changes.ts";
import { openClient } from "./client.ts";
import type { ClusterInfo, Engine } from "./cluster.ts";
import type { Endpoint, EndpointConfig } from "./endpoint.ts";
import { answerFailure, clusterFailure } from "./failure.ts";
import { type Flavor, flavors } from "./flavor.ts";
import { readInfo } from "./info.ts";

/** The config's cluster part. */
export type ClusterConfig = EndpointConfig & { readonly engine?: Engine };

/** Sends requests; each failure becomes a ClusterError that says what was attempted. */
export class Session {
  readonly address: string;
  /** Whether this is Amazon OpenSearch Service: requests are signed. */
  readonly isSigned: boolean;
  readonly #config: ClusterConfig;
  readonly #endpoint: Endpoint;
  readonly #client: Client;
  #info: Promise<ClusterInfo> | undefined;

  constructor(endpoint: Endpoint, config: ClusterConfig) {
    this.address = shownAddress(config.nodes[0]);
    this.isSigned = config.credentials !== undefined && "aws" in config.credentials;
    this.#config = config;
    this.#endpoint = endpoint;
    this.#client = openClient(endpoint, this.address);
  }

  /** Which cluster this is; asked once, and refused there when it is none that is supported. */
  async info(): Promise<ClusterInfo> {
    this.#info ??= this.#identify();
    try {
      return await this.#info;
    } catch (error) {
      this.#info = undefined;
      throw error;
    }
  }

  /** How this engine does what others do differently. */
  async flavor(): Promise<Flavor> {
    return flavors[(await this.info()).engine];
  }

  /** Calls the client. `attempt` is the first half of an error's message: "refreshing movies-1". */
  async ask<T>(attempt: string, call: (client: Client) => Promise<T>): Promise<T> {
    await this.info();
    return await this.#call(attempt, call);
  }

  /** Sends one request as it stands. */
  send<Answer>(attempt: string, request: ClusterRequest, signal?: AbortSignal): Promise<Answer> {
    return this.ask(
      attempt,
      (client) => client.transport.request<Answer>({ ...request }, signal === undefined ? {} : { signal }),
    ).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw error;
    });
  }

  /** Sends a request that only reads, and gives the answer as text: numbers in it may be longer than JavaScript's. */
  async read(attempt: string, { method, path, body }: ClusterRequest, signal?: AbortSignal): Promise<string> {
    await this.info();
    const answer = await this.#endpoint.send({
      method,
      path,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
      repeatable: true,
    });
    if (answer.status === 200) return answer.text;
    throw answerFailure(attempt, answer, (text) => withoutSecrets(text, this.#config.credentials));
  }

  async #identify(): Promise<ClusterInfo> {
    const answer = await this.#call(`asking ${this.address} what it is`, (client) => client.info());
    return readInfo(this.address, answer, this.#config.engine);
  }

  async #call<T>(attempt: string, call: (client: Client) => Promise<T>): Promise<T> {
    try {
      return await call(this.#client);
    } catch (error) {
      throw clusterFailure(attempt, error, (text) => withoutSecrets(text, this.#config.credentials));
    }
  }
}

/** Throws where a shard failed: what the others answered is not the whole truth. */
export function whole(
  attempt: string,
  shards: { readonly failed: number; readonly total: number } | undefined,
): void {
  if (shards === undefined || shards.failed === 0) return;
  throw new ClusterError("cluster-refused", `${attempt}: ${shards.failed} of ${shards.total} shards failed`, {
    hint: "Look at the health of the cluster's shards.",
  });
}
