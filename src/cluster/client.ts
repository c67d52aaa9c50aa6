/**
 * Elasticsearch's own client, over the same endpoint as the bulk loaders.
 *
 * @module
 */
import { BaseConnection, Client, Transport } from "@elastic/elasticsearch";
import type {
  ConnectionRequestOptions,
  ConnectionRequestOptionsAsStream,
  ConnectionRequestParams,
  ConnectionRequestResponse,
  ConnectionRequestResponseAsStream,
  TransportOptions,
} from "@elastic/elasticsearch";
import type { Endpoint } from "./endpoint.ts";

/**
 * Elasticsearch's own client.
 *
 * @internal
 */
export type SearchClient = Client;

/** Opens a client that sends through the endpoint; it serves Elasticsearch 9 and 8 and OpenSearch. */
export function openClient(endpoint: Endpoint, address: string): Client {
  return new Client({
    node: address,
    Connection: connectionOver(endpoint),
    Transport: PlainTransport,
    // The endpoint knows better which requests may be sent twice.
    maxRetries: 0,
  });
}

/** Speaks plain JSON, which all engines understand, and does not ask the server for Elastic's own header. */
class PlainTransport extends Transport {
  constructor(options: TransportOptions) {
    super({
      ...options,
      productCheck: undefined,
      vendoredHeaders: {
        jsonContentType: "application/json",
        ndjsonContentType: "application/x-ndjson",
        accept: "application/json",
      },
    });
  }
}

/** Requests that only read, or do the same when done again, though they are sent as POST. */
const READING = /\/_(search|count|mget|refresh)(\?|$)/;

function connectionOver(endpoint: Endpoint): typeof BaseConnection {
  return class FetchConnection extends BaseConnection {
    override request(
      params: ConnectionRequestParams,
      options: ConnectionRequestOptions,
    ): Promise<ConnectionRequestResponse>;
    override request(
      params: ConnectionRequestParams,
      options: ConnectionRequestOptionsAsStream,
    ): Promise<ConnectionRequestResponseAsStream>;
    override async request(
      params: ConnectionRequestParams,
      options: ConnectionRequestOptions | ConnectionRequestOptionsAsStream,
    ): Promise<ConnectionRequestResponse | ConnectionRequestResponseAsStream> {
      const body = params.body ?? undefined;
      if ("asStream" in options || (body !== undefined && typeof body !== "string")) {
        throw new TypeError("Only text is sent and received here");
      }
      const answer = await endpoint.send({
        // `fetch` refuses a body on GET; wherever the API reads one there, it takes POST as well.
        method: params.method === "GET" && body ? "POST" : params.method,
        path: params.querystring ? `${params.path}?${params.querystring}` : params.path,
        ...(body ? { body } : {}),
        ...(options.signal === undefined ? {} : { signal: options.signal }),
        ...(options.timeout ? { timeout: options.timeout } : {}),
        ...(READING.test(params.path) ? { repeatable: true } : {}),
      });
      return { statusCode: answer.status, headers: plainHeaders(answer.headers), body: answer.text };
    }

    // The base class's own close() throws.
    override close(): Promise<void> {
      return Promise.resolve();
    }
  };
}

/** The headers of the answer as it is now: `fetch` has inflated it already. */
function plainHeaders(headers: Headers): Record<string, string> {
  const { "content-encoding": _encoding, "content-length": _length, ...rest } = Object.fromEntries(headers);
  return rest;
}
