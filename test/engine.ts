/** Which server the tests run on: the one that ELASTICSEARCH_URL names, asked once. */
import { identify } from "../src/server/probe.ts";

const url = Deno.env.get("ELASTICSEARCH_URL") ?? "";
const server = url === "" ? undefined : identify(await (await fetch(url)).text());
if (server === undefined) throw new Error("ELASTICSEARCH_URL names no server: run the tests with deno task test");

/** Which kind of server it is. */
export const { engine } = server;

/** Whether it has what only Elasticsearch has: runtime fields, `flattened`, `dense_vector`, `sparse_vector`. */
export const isElasticsearch = engine === "elasticsearch";
