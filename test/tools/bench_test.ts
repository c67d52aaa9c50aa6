/** The parts of the bench that its figures rest on. */
import assert from "node:assert/strict";
import { makeFilms } from "../../tools/bench/films.ts";
import { openSink } from "../../tools/bench/open-sink.ts";
import { runClient } from "../../tools/bench/run-client.ts";
import { summary, summaryOf } from "../../tools/bench/statistics.ts";
import { openProxy } from "../proxy.ts";

const clusterUrl = Deno.env.get("ELASTICSEARCH_URL")?.replace(/\/$/, "") ?? "";

Deno.test("the films are the same in every run, and others with another seed", () => {
  const [one, same, other] = [makeFilms(50), makeFilms(50), makeFilms(50, 2)].map((films) =>
    JSON.stringify([...films])
  );
  assert.equal(one, same);
  assert.notEqual(one, other);
});

Deno.test("the films have the size that is stated, and words as often as a language has them", () => {
  const films = [...makeFilms(2_000)];
  const bytes = films.reduce((sum, film) => sum + JSON.stringify(film).length, 0) / films.length;
  assert.ok(bytes > 600 && bytes < 700, `${bytes}`);
  assert.deepEqual(films.map(({ id }) => id), films.map((_, at) => at + 1));

  const words = films.flatMap(({ plot }) => plot.toLowerCase().match(/\w+/g) ?? []);
  const counts = [...Map.groupBy(words, (word) => word).values()].map((same) => same.length).sort((a, b) => b - a);
  // By Zipf's law the word of rank 10 is a tenth as often as the first; half of all different words are seen hardly ever.
  assert.ok(counts[9] / counts[0] > 0.05 && counts[9] / counts[0] < 0.2, `${counts[9]} of ${counts[0]}`);
  assert.ok(counts[Math.floor(counts.length / 2)] <= 5, `${counts[Math.floor(counts.length / 2)]}`);
});

const requests = '{"index":{"_id":"7"}}\n{"title":"Seven"}\n{"index":{"_index":"x","_id":8}}\n{"title":"Eight"}\n';

async function bulk(url: string, body: string): Promise<unknown> {
  const response = await fetch(url, { method: "POST", headers: { "content-type": "application/x-ndjson" }, body });
  return await response.json();
}

Deno.test("the sink answers for the documents as the cluster does, and keeps them from it", async () => {
  await using proxy = await openProxy(clusterUrl);
  await using sink = await openSink(proxy.url);
  const index = `b${crypto.randomUUID().slice(0, 8)}`;
  try {
    const real = await bulk(`${clusterUrl}/${index}/_bulk`, requests.replace('"_index":"x",', "")) as Answer;
    const swallowed = await bulk(`${sink.url}/${index}/_bulk`, requests.replace('"_index":"x",', "")) as Answer;
    assert.equal(swallowed.errors, false);
    assert.deepEqual(
      swallowed.items.map(({ index: item }) => ({ ...item, _shards: null })),
      real.items.map(({ index: item }) => ({ ...item, _shards: null })),
    );
    assert.deepEqual(await bulk(`${sink.url}/${index}/_bulk?filter_path=errors,items.*.error`, requests), {
      errors: false,
    });
    assert.deepEqual(proxy.requests, []);
  } finally {
    await (await fetch(`${clusterUrl}/${index}`, { method: "DELETE" })).body?.cancel();
  }
});

interface Answer {
  readonly errors: boolean;
  readonly items: readonly { readonly index: object }[];
}

Deno.test("the sink counts what it has taken and keeps samples, until it is emptied", async () => {
  await using sink = await openSink(clusterUrl);
  const zipped = await new Response(
    new Blob([requests]).stream().pipeThrough(new CompressionStream("gzip")),
  ).bytes();
  await bulk(`${sink.url}/films/_bulk?filter_path=errors`, requests);
  const headers = { "content-type": "application/x-ndjson", "content-encoding": "gzip" };
  await (await fetch(`${sink.url}/films/_bulk`, { method: "POST", headers, body: zipped })).body?.cancel();
  const { documents, requests: count, bytes, samples } = await sink.taken();
  assert.deepEqual([documents, count, bytes], [4, 2, requests.length + zipped.length]);
  assert.deepEqual(samples, Array(2).fill({ id: "7", json: '{"title":"Seven"}' }));
  await sink.empty();
  assert.equal((await sink.taken()).documents, 0);
});

Deno.test("the sink passes everything else on", async () => {
  await using sink = await openSink(clusterUrl);
  const [through, direct] = await Promise.all(
    [sink.url, clusterUrl].map(async (url) => await (await fetch(url)).json()),
  );
  assert.deepEqual(through, direct);
  const missing = await fetch(`${sink.url}/b${crypto.randomUUID().slice(0, 8)}`);
  assert.equal(missing.status, 404);
  await missing.body?.cancel();
});

Deno.test("a client's CPU time is that of all processes that it starts, and its words are given where it fails", async () => {
  const busy = "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done";
  const { stdout, cpuSeconds, seconds } = await runClient({
    program: "bash",
    args: ["-c", `bash -c '${busy}'; bash -c '${busy}'; echo done`],
  });
  assert.equal(stdout, "done\n");
  assert.ok(cpuSeconds > 0 && seconds > 0);
  await assert.rejects(runClient({ program: "bash", args: ["-c", "echo no luck >&2; exit 3"] }), /code 3\n.*no luck/s);
});

Deno.test("the middle of an even number of measurements lies between the two in the middle", () => {
  assert.deepEqual(summary([4, 1, 3]), { median: 3, lowest: 1, highest: 4 });
  assert.deepEqual(summary([10, 1, 2, 3]), { median: 2.5, lowest: 1, highest: 10 });
  assert.equal(summaryOf([undefined]), undefined);
});
