/** Updates by workers get through trouble of the cluster that passes. */
import assert from "node:assert/strict";
import { openProxy, type ProxyAnswer, requestsTo } from "../proxy.ts";
import { assertExact } from "./exactly.ts";
import { type BulkTrouble, busy, onBulk, openFilms } from "./troubled-films.ts";

const clusterUrl = Deno.env.get("ELASTICSEARCH_URL")?.replace(/\/$/, "") ?? "";

/** Some documents of each request are not taken until they were sent again, all others are by the cluster itself. */
function refusingDocuments(status: number, error: { readonly type: string; readonly reason: string }): BulkTrouble {
  const sent = new Map<string, number>();
  return async (_, { path, body }) => {
    const operations = (body.match(/[^\n]+\n[^\n]+\n/g) ?? []).map((lines) => {
      const id: string = JSON.parse(lines.slice(0, lines.indexOf("\n"))).index._id;
      const times = sent.get(id) ?? 0;
      sent.set(id, times + 1);
      return { id, lines, refused: times < Number(id) % 4 - 1 };
    });
    const taken = operations.filter(({ refused }) => !refused);
    const answer = taken.length === 0 ? { items: [] } : await post(path, taken.map(({ lines }) => lines).join(""));
    const items = operations.map(({ id, refused }) =>
      refused ? { index: { _id: id, status, error } } : answer.items.shift()
    );
    return { status: 200, body: { errors: true, items } };
  };
}

async function post(path: string, body: string): Promise<{ readonly items: unknown[] }> {
  const headers = { "content-type": "application/x-ndjson" };
  return await (await fetch(`${clusterUrl}${path}`, { method: "POST", headers, body })).json();
}

/** Every second request fares like this. */
function everySecond(trouble: BulkTrouble): () => BulkTrouble {
  return () => (n, ...request) => n % 2 === 1 ? trouble(n, ...request) : undefined;
}

/** The server has done what was asked, and its answer is lost like this. */
function losing(lose: (answer: { readonly status: number; readonly body: string }) => ProxyAnswer): () => BulkTrouble {
  return everySecond(async (_, __, forward) => lose(await forward()));
}

const full = { type: "es_rejected_execution_exception", reason: "queue full" };
const unavailable = { type: "unavailable_shards_exception", reason: "no primary" };
const badGateway = { status: 504, body: "<html>", headers: { "content-type": "text/html" } };

/** Trouble that passes. */
const passing: Readonly<Record<string, () => BulkTrouble>> = {
  "a storm of 429": everySecond(() => busy),
  "429 for single documents": () => refusingDocuments(429, full),
  "503 for single documents": () => refusingDocuments(503, unavailable),
  "413 for all but small requests": () => (_, { body }) => body.length > 1500 ? { status: 413 } : undefined,
  "504 from a proxy": everySecond(() => badGateway),
  "connections that are cut before the request is done": everySecond(() => "cut"),
  "connections that are cut after it is done": losing(() => "cut"),
  "connections that are cut in the middle of an answer": losing((answer) => ({ ...answer, torn: true })),
  "answers of which the end is missing": losing(({ status, body }) => ({ status, body: body.slice(0, 7) })),
};

for (const [what, trouble] of Object.entries(passing)) {
  Deno.test(`an update gets through ${what}, with one worker and with two`, async () => {
    await Promise.all([1, 2].map((workers) => getsThrough(workers, trouble())));
  });
}

async function getsThrough(workers: number, trouble: BulkTrouble): Promise<void> {
  await using filling = await openFilms(workers);
  await using proxy = await openProxy(clusterUrl, { hook: onBulk(trouble) });
  const entry = await filling.update({}, {}, { url: proxy.url });
  assert.deepEqual([entry.outcome, entry.documents, entry.rejected], ["complete", 998, 2], JSON.stringify(entry));
  assert.ok(requestsTo(proxy, /_bulk/).length > 20, "nothing was sent again");
  assert.deepEqual(Object.keys(await filling.rejections()), ["3", "707"]);
  await assertExact(filling);
}
