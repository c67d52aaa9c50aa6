/**
 * Which query an answer is the answer to, for the messages of assertions.
 *
 * @module
 */
import type { RawRequest } from "./confined-request.ts";

/** What was asked. */
export interface AskedQuery {
  /** Path without its query. */
  readonly path: string;
  readonly body: unknown;
}

const queries = new WeakMap<object, AskedQuery>();

/** Remembers what an answer was asked by, and gives the answer. */
export function rememberQuery<Answer>(answer: Answer, { path, body, querystring }: RawRequest): Answer {
  if (typeof answer !== "object" || answer === null || !/\/_search(\/|$)/.test(path)) return answer;
  const asked = { path, body: body ?? querystring ?? {} };
  queries.set(answer, asked);
  // Asked for with its headers, the answer proper is one level deeper.
  if ("body" in answer && typeof answer.body === "object" && answer.body !== null) queries.set(answer.body, asked);
  return answer;
}

/** Gives what an answer was asked by; undefined for one that came through another client. */
export function queryOf(answer: object): AskedQuery | undefined {
  return queries.get(answer);
}
