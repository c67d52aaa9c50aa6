/** Updates by workers that trouble of the cluster ends are gone on with, and nothing is loaded twice. */
import assert from "node:assert/strict";
import { openProxy } from "../proxy.ts";
import { assertResumes } from "./exactly.ts";
import { type BulkTrouble, busy, onBulk, openFilms, refusal } from "./troubled-films.ts";

const clusterUrl = Deno.env.get("ELASTICSEARCH_URL")?.replace(/\/$/, "") ?? "";

/** Trouble that lasts, and what the update says of it. */
const lasting: Readonly<
  Record<string, { readonly trouble: BulkTrouble; readonly says: RegExp; readonly waits: boolean }>
> = {
  "429 that does not end": { trouble: () => busy, says: /given up after 0\.2 s: es_rejected_execution/, waits: true },
  "503 that does not end": { trouble: () => ({ status: 503 }), says: /given up after 0\.2 s: .*503/, waits: true },
  "a connection that is always cut": { trouble: () => "cut", says: /given up after 0\.2 s: .*was lost/, waits: true },
  "an answer that is no JSON": {
    trouble: () => ({ status: 200, body: "Welcome!", headers: { "content-type": "text/plain" } }),
    says: /given up after 0\.2 s: the answer is not JSON/,
    waits: true,
  },
  "a disk-flood block on the whole request": {
    trouble: () => refusal(429, "cluster_block_exception", "index [x] blocked by: [TOO_MANY_REQUESTS/12/disk usage]"),
    says: /cluster_block_exception: .*disk usage/,
    waits: false,
  },
  "an error of the server": {
    trouble: () => refusal(500, "illegal_state_exception", "boom"),
    says: /illegal_state_exception: boom/,
    waits: false,
  },
  "credentials that are refused": {
    trouble: () => refusal(401, "security_exception", "expired"),
    says: /not permitted \(security_exception: expired\)/,
    waits: false,
  },
  "a 200 with an error that is no document's": {
    trouble: async (_, __, forward) => {
      const { items } = JSON.parse((await forward()).body);
      const error = { type: "index_closed_exception", reason: "closed" };
      return { status: 200, body: { errors: true, items: items.with(7, { index: { status: 400, error } }) } };
    },
    says: /index_closed_exception: closed/,
    waits: false,
  },
  "a 200 in which a document is missing": {
    trouble: async (_, __, forward) => {
      const { items } = JSON.parse((await forward()).body);
      return { status: 200, body: { errors: true, items: items.slice(1) } };
    },
    says: /50 documents were sent, 49 answered/,
    waits: false,
  },
};

/** Which requests must wait when the interrupt comes. */
const waiting: Readonly<Record<string, (n: number, body: string) => boolean>> = {
  "all that is left": (n) => n > 6,
  "the last batch": (_, body) => body.includes('"_id":"1000"'),
};

for (const [what, { trouble, says, waits }] of Object.entries(lasting)) {
  for (const workers of [1, 2]) {
    Deno.test(`${what} ends an update by ${workers}, and --resume loads what it left`, async () => {
      await using filling = await openFilms(workers);
      await using proxy = await openProxy(clusterUrl);
      const end = proxy.hook(onBulk((n, ...request) => n > 6 ? trouble(n, ...request) : undefined));
      const entry = await filling.update({}, {}, { url: proxy.url, retryFor: 200 });
      assert.equal(entry.outcome, "aborted");
      assert.match(entry.error?.message ?? "", says);
      assert.equal(filling.events.some(({ type }) => type === "waiting"), waits);
      assert.equal((await filling.recorded()).coverage, "partial");
      end();
      await assertResumes(filling, undefined, { url: proxy.url });
      assert.deepEqual(Object.keys(await filling.rejections()), ["3", "707"]);
    });
  }
}

for (const workers of [1, 2]) {
  Deno.test(`a disk-flood block of the cluster's own ends an update by ${workers} at once; --resume goes on`, async () => {
    await using filling = await openFilms(workers);
    const block = (value: true | null) =>
      filling.cluster("PUT", `/${filling.version}/_settings`, { "index.blocks.read_only_allow_delete": value });
    await using proxy = await openProxy(clusterUrl, {
      hook: onBulk(async (n) => {
        if (n === 6) await block(true);
        return undefined;
      }),
    });
    const entry = await filling.update({}, {}, { url: proxy.url });
    assert.equal(entry.outcome, "aborted");
    assert.match(entry.error?.message ?? "", /cluster_block_exception/);
    assert.match(entry.error?.hint ?? "", /^Make room on the cluster's disks/);
    assert.ok(filling.events.every(({ type }) => type !== "waiting"));
    await block(null);
    await assertResumes(filling);
  });

  for (const [what, waits] of Object.entries(waiting)) {
    Deno.test(`an interrupt while ${workers} wait with ${what} ends the update as interrupted; --resume goes on`, async () => {
      await using filling = await openFilms(workers);
      await using proxy = await openProxy(clusterUrl);
      const headers = { "retry-after": "50" };
      const end = proxy.hook(onBulk((n, { body }) => waits(n, body) ? { status: 429, headers } : undefined));
      const interrupt = new AbortController();
      const entry = await filling.update({}, {
        signal: interrupt.signal,
        report: ({ type }) => {
          if (type === "waiting") interrupt.abort(new Error("Ctrl-C"));
        },
      }, { url: proxy.url });
      assert.deepEqual([entry.outcome, entry.error?.code], ["interrupted", "interrupted"], JSON.stringify(entry));
      end();
      await assertResumes(filling);
    });
  }
}
