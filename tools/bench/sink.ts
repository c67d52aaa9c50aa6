/**
 * A server that swallows documents: `deno run … sink.ts TARGET` answers `_bulk` at once and passes all else on.
 *
 * What clients can do when no cluster holds them up is measured against it. It is a process of its own and does as little
 * as it can: finds the ends of lines in the bytes, counts documents by index, and keeps the first document of some
 * requests, so that a run can be checked. It takes requests of index operations only, as a first load sends them.
 *
 * `GET /_sink` gives what it has taken, `DELETE /_sink` forgets it.
 *
 * @module
 */
import process from "node:process";
import { gunzipSync } from "node:zlib";

/** What the sink has taken; the answer of `GET /_sink`. */
export interface Swallowed {
  readonly documents: number;
  readonly requests: number;
  readonly bytes: number;
  /** The first documents of some requests: their ids, and their JSON as it came. */
  readonly samples: readonly { readonly id: string; readonly json: string }[];
  /** CPU seconds of the sink since its start. */
  readonly cpuSeconds: number;
}

const SAMPLES = 100;
const NEW_LINE = 10;
/** The statuses of all items. */
const STATUSES = "items.*.status";
/** What a client may ask for alone to get a short answer, as from a server; there are no errors. */
const ANSWERED = ["errors", "error", "status", "items.*.error", STATUSES];
const decoder = new TextDecoder();
const json = { "content-type": "application/json", "x-elastic-product": "Elasticsearch" };

const [target = ""] = Deno.args;
let taken = { documents: 0, requests: 0, bytes: 0, samples: [] as { id: string; json: string }[] };

Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: ({ port }) => console.log(`http://127.0.0.1:${port}`) }, serve);

async function serve(request: Request): Promise<Response> {
  const { pathname, search, searchParams } = new URL(request.url);
  if (pathname.endsWith("/_bulk")) return await swallow(request, pathname.split("/")[1], searchParams);
  if (pathname === "/_sink") {
    if (request.method === "DELETE") taken = { documents: 0, requests: 0, bytes: 0, samples: [] };
    const { user, system } = process.cpuUsage();
    return Response.json({ ...taken, cpuSeconds: (user + system) / 1_000_000 } satisfies Swallowed);
  }
  const { method, headers } = request;
  const body = method === "GET" || method === "HEAD" ? null : await request.bytes();
  const forwarded = new Headers(headers);
  for (const name of ["host", "content-length", "accept-encoding"]) forwarded.delete(name);
  const answer = await fetch(target + pathname + search, { method, headers: forwarded, body });
  return new Response(method === "HEAD" || answer.status === 204 ? null : await answer.bytes(), {
    status: answer.status,
    headers: { ...json, "content-type": answer.headers.get("content-type") ?? json["content-type"] },
  });
}

async function swallow(request: Request, index: string, parameters: URLSearchParams): Promise<Response> {
  const sent = await request.bytes();
  const body = request.headers.get("content-encoding") === "gzip" ? gunzipSync(sent) : sent;
  taken.requests += 1;
  taken.bytes += sent.length;
  const parts = parameters.get("filter_path")?.split(",") ?? ["**"];
  if (parts.every((part) => ANSWERED.includes(part))) {
    const documents = countLines(body) / 2;
    taken.documents += documents;
    keepFirst(body);
    const items = parts.includes(STATUSES)
      ? `,"items":[${'{"index":{"status":201}},'.repeat(documents).slice(0, -1)}]`
      : "";
    return new Response(`{"errors":false${items}}`, { headers: json });
  }
  const items = answerItems(body, decodeURIComponent(index));
  taken.documents += items.length;
  keepFirst(body);
  return new Response(`{"took":0,"errors":false,"items":[${items.join(",")}]}`, { headers: json });
}

function countLines(body: Uint8Array): number {
  let lines = 0;
  for (let at = body.indexOf(NEW_LINE); at >= 0; at = body.indexOf(NEW_LINE, at + 1)) lines++;
  return lines;
}

/** What the server would say of each document. */
function answerItems(body: Uint8Array, index: string): readonly string[] {
  const items: string[] = [];
  for (let start = 0; start < body.length;) {
    const end = body.indexOf(NEW_LINE, start);
    const id = idIn(decoder.decode(body.subarray(start, end)));
    items.push(
      `{"index":{"_index":"${index}","_id":"${id}","_version":1,"result":"created",` +
        `"_shards":{"total":1,"successful":1,"failed":0},"_seq_no":${items.length},"_primary_term":1,"status":201}}`,
    );
    const after = body.indexOf(NEW_LINE, end + 1);
    start = after < 0 ? body.length : after + 1;
  }
  return items;
}

function keepFirst(body: Uint8Array): void {
  if (taken.samples.length >= SAMPLES) return;
  const end = body.indexOf(NEW_LINE);
  const after = body.indexOf(NEW_LINE, end + 1);
  taken.samples.push({
    id: idIn(decoder.decode(body.subarray(0, end))),
    json: decoder.decode(body.subarray(end + 1, after < 0 ? body.length : after)),
  });
}

/** Finds the id in an action line; ids of the films need no escaping. */
function idIn(line: string): string {
  return /"_id":\s*"?([^",}]+)/.exec(line)?.[1] ?? "";
}
