/** The cluster behind the back of what is tested. */
import { clusterUrl } from "../project.ts";

/** Sends a request and gives its answer. */
export async function cluster(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`${clusterUrl}${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  return { status: response.status, body: await response.json() };
}

export interface Answer {
  readonly status: number;
  // deno-lint-ignore no-explicit-any -- answers of the server, whose shape each test knows
  readonly body: any;
}

/** Gives the physical names that begin with a text. */
export async function namesUnder(prefix: string): Promise<readonly string[]> {
  const { body } = await cluster("GET", `/${prefix}*?expand_wildcards=all`);
  return Object.keys(body).sort();
}
