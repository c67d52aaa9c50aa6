/**
 * The few requests that making indexes for tests takes, without the weight of a client.
 *
 * @module
 */
import type { Endpoint, EndpointRequest } from "../src/cluster/endpoint.ts";
import { ClusterError } from "../src/errors.ts";

/** What the cluster says where it refuses a request. */
interface Refusal {
  readonly error?: string | { readonly type?: string; readonly reason?: string; readonly caused_by?: Refusal["error"] };
}

/**
 * Sends a request and gives its answer as JSON. Throws ClusterError where it is refused; `attempt` is the first half of
 * its message.
 */
export async function ask<Answer>(endpoint: Endpoint, attempt: string, request: EndpointRequest): Promise<Answer> {
  const { status, text } = await endpoint.send(request);
  const answer = parsed<Answer & Refusal>(text);
  if (answer !== undefined && status >= 200 && status < 300) return answer;
  const { type, reason } = refusalOf(answer, text);
  const permitted = status !== 401 && status !== 403;
  throw new ClusterError(
    permitted ? "cluster-refused" : "not-permitted",
    `${attempt}: ${reason || `status ${status}`}`,
    {
      status,
      ...(type === undefined ? {} : { type }),
      ...(permitted ? {} : { hint: "Tests create, fill and delete indexes whose names begin with test_." }),
    },
  );
}

/** Gives names as they stand in a path, parted by commas. */
export function namesPath(names: readonly string[]): string {
  return `/${names.map(encodeURIComponent).join(",")}`;
}

function parsed<Value>(text: string): Value | undefined {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function refusalOf(answer: Refusal | undefined, text: string): { readonly type?: string; readonly reason: string } {
  const error = answer?.error;
  if (error === undefined) return { reason: answer === undefined ? text.slice(0, 200) : "" };
  if (typeof error === "string") return { reason: error };
  const { type, reason = "", caused_by: cause } = error;
  const deeper = typeof cause === "object" && cause.reason !== undefined && !reason.includes(cause.reason)
    ? `: ${cause.reason}`
    : "";
  return { ...(type === undefined ? {} : { type }), reason: `${reason}${deeper}` };
}
