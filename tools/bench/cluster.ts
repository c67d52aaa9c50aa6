/**
 * The cluster as the bench itself uses it: by plain requests, with no client that is measured.
 *
 * @module
 */
import { FailedError } from "../../src/errors.ts";

/** A cluster without security. */
export class Cluster {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  /** Sends a request and gives the answer. Throws FailedError where it is refused. */
  // deno-lint-ignore no-explicit-any -- answers of the server, whose shape each caller knows
  async send(method: string, path: string, body?: unknown): Promise<any> {
    const response = await fetch(this.url + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    const text = await response.text();
    if (!response.ok) throw new FailedError(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  }

  /** Its name and version. */
  async version(): Promise<Readonly<Record<string, string>>> {
    const { version: { number, distribution = "elasticsearch" } } = await this.send("GET", "/");
    return { [distribution]: number };
  }

  /** The CPU seconds of all nodes since their start. */
  async cpuSeconds(): Promise<number> {
    const { nodes } = await this.send("GET", "/_nodes/stats/process?filter_path=nodes.*.process.cpu.total_in_millis");
    const each: readonly { process: { cpu: { total_in_millis: number } } }[] = Object.values(nodes);
    return each.reduce((sum, { process }) => sum + process.cpu.total_in_millis, 0) / 1000;
  }
}
