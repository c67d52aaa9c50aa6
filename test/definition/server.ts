/** The real server that definitions are tried on. */
import assert from "node:assert/strict";
import type { JsonObject } from "../../src/definition/definition.ts";
import type { LiveSchema } from "../../src/definition/drift.ts";

const url = (Deno.env.get("ELASTICSEARCH_URL") ?? "http://127.0.0.1:9200").replace(/\/$/, "");

/** What the server said. */
export interface Answer {
  readonly status: number;
  // deno-lint-ignore no-explicit-any -- answers of the server, whose shape each test knows
  readonly body: any;
}

/** Sends a request to the server. */
export async function send(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`${url}/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  return { status: response.status, body: await response.json() };
}

/** An index of a test's own; disposing deletes it. */
export class TestIndex implements AsyncDisposable {
  readonly name = `defs-${crypto.randomUUID().slice(0, 8)}`;

  async create(body: { readonly settings?: JsonObject; readonly mappings?: JsonObject }): Promise<void> {
    const settings = { number_of_replicas: 0, ...body.settings };
    const answer = await send("PUT", this.name, { ...body, settings });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
  }

  /** The index as the cluster gives it: explicit settings, flat, without `index.`. */
  async live(): Promise<LiveSchema> {
    const { body } = await send("GET", `${this.name}?flat_settings=true`);
    const { settings, mappings } = body[this.name];
    const flat = Object.entries(settings as JsonObject).map(([name, value]) => [name.replace(/^index\./, ""), value]);
    return { settings: Object.fromEntries(flat), mappings };
  }

  put(part: "_mapping" | "_settings", body: unknown): Promise<Answer> {
    return send("PUT", `${this.name}/${part}`, body);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await send("DELETE", `${this.name}?ignore_unavailable=true`);
  }
}
