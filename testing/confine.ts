/**
 * A client whose calls reach nothing but a test's own indexes.
 *
 * @module
 */
import { UsageError } from "../src/errors.ts";
import { confinedRequest, type Confines, type RawRequest } from "./confined-request.ts";
import { rememberQuery } from "./remembered-query.ts";

/** The part of a client that its calls go through; the same for Elasticsearch and OpenSearch. */
interface TransportLike {
  request(params: RawRequest, ...rest: unknown[]): unknown;
}

/** What a client must have to be confined. */
export interface ConfinableClient {
  /** Makes another client over the same connections. */
  child(options: object): object;
  /** What every call of the client goes through. */
  transport: object;
}

/**
 * Gives a client like this one over the same connections, whose calls are confined to a prefix. Base names stand for the
 * test's indexes; any other name that does not begin with the prefix is a UsageError, and nothing is sent.
 *
 * `ended` says whether the test is over, after which nothing is sent either.
 */
export function confinedClient<Client extends ConfinableClient>(
  client: Client,
  confines: Confines,
  ended: () => boolean,
): Client {
  const child = client.child({});
  if (!isLike(child, client)) {
    throw new UsageError("confining a client: its child() gave none of its own kind", {
      hint: "Give a client of @elastic/elasticsearch or @opensearch-project/opensearch.",
    });
  }
  child.transport = confinedTransport(child.transport, confines, ended);
  return child;
}

function isLike<Client extends ConfinableClient>(child: object, client: Client): child is Client {
  return child instanceof client.constructor && "transport" in child;
}

function confinedTransport(transport: object, confines: Confines, ended: () => boolean): object {
  if (!isTransport(transport)) {
    throw new UsageError("confining a client: its transport has no request()", {
      hint: "Give a client of @elastic/elasticsearch or @opensearch-project/opensearch.",
    });
  }
  const request = (params: RawRequest, ...rest: unknown[]) => {
    if (ended()) {
      throw new UsageError(`sending ${params.method} ${params.path} in a test: the test has ended`, {
        hint: "Wait for everything that a test starts before it ends.",
      });
    }
    const confined = confinedRequest(params, confines);
    const answer = transport.request(confined, ...rest);
    return answer instanceof Promise ? answer.then((value) => rememberQuery(value, confined)) : answer;
  };
  return new Proxy(transport, {
    get: (target, name) => {
      if (name === "request") return request;
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

function isTransport(transport: object): transport is TransportLike {
  return "request" in transport && typeof transport.request === "function";
}
