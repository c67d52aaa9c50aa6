/** The loader against a real server, with faults made by a proxy between. */
import assert from "node:assert/strict";
import { Exhausted } from "../../src/bulk/exhausted.ts";
import { type Loaded, Loader, type LoaderOptions } from "../../src/bulk/loader.ts";
import { openEndpoint } from "../../src/cluster/endpoint.ts";
import { InterruptedError } from "../../src/errors.ts";
import type { SourceRow } from "../../src/source/source.ts";
import { openProxy, type Proxy, type ProxyHook, requestsTo } from "../proxy.ts";

const clusterUrl = Deno.env.get("ELASTICSEARCH_URL")?.replace(/\/$/, "") ?? "";
const bulk = /^POST .*\/_bulk/;

/** An index with an alias to write through, behind a proxy. */
class Target implements AsyncDisposable {
  readonly name = `l${crypto.randomUUID().slice(0, 8)}-1`;
  readonly alias = `${this.name}-w-t`;
  readonly waits: string[] = [];
  readonly proxy: Proxy;

  private constructor(proxy: Proxy) {
    this.proxy = proxy;
  }

  static async open(hook?: ProxyHook, body: Readonly<Record<string, unknown>> = {}): Promise<Target> {
    const onBulk: ProxyHook = (request, forward) =>
      bulk.test(`${request.method} ${request.path}`) ? hook?.(request, forward) : undefined;
    const target = new Target(await openProxy(clusterUrl, { hook: onBulk }));
    await target.send("PUT", `/${target.name}`, {
      settings: { number_of_shards: 1, number_of_replicas: 0 },
      mappings: { dynamic: "strict", properties: { n: { type: "integer" }, text: { type: "keyword", index: false } } },
      ...body,
      aliases: { [target.alias]: { is_hidden: true } },
    });
    return target;
  }

  // deno-lint-ignore no-explicit-any -- answers of the server, whose shape each test knows
  async send(method: string, path: string, body?: unknown): Promise<any> {
    const response = await fetch(clusterUrl + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    return await response.json();
  }

  /** Loads rows and waits for them. */
  async load(rows: readonly SourceRow[], options: Partial<LoaderOptions> = {}): Promise<Loaded> {
    return await this.with((loader) => loader.load([rows]).then(({ settled }) => settled), options);
  }

  async with<T>(run: (loader: Loader) => Promise<T>, options: Partial<LoaderOptions> = {}): Promise<T> {
    using endpoint = openEndpoint({ nodes: [this.proxy.url], requestTimeout: 20_000 });
    const never = new AbortController().signal;
    return await run(
      new Loader(endpoint, {
        alias: this.alias,
        version: this.name,
        definition: { batch: { documents: 1000, bytes: 4_000_000 } },
        requestLimit: 100_000_000,
        inFlight: 2,
        retryFor: 5000,
        results: false,
        held: false,
        routed: false,
        stop: never,
        interrupt: never,
        onWait: (reason) => this.waits.push(reason),
        ...options,
      }),
    );
  }

  async ids(): Promise<readonly string[]> {
    await this.send("POST", `/${this.name}/_refresh`);
    const { hits } = await this.send("POST", `/${this.name}/_search`, { size: 10_000, _source: false });
    return hits.hits.map(({ _id }: { _id: string }) => _id).sort((a: string, b: string) => Number(a) - Number(b));
  }

  get requests() {
    return requestsTo(this.proxy, bulk);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.proxy[Symbol.asyncDispose]();
    await this.send("DELETE", `/${this.name}`);
  }
}

function rows(count: number, text = ""): readonly SourceRow[] {
  return Array.from({ length: count }, (_, n) => ({ id: String(n), json: JSON.stringify({ n, text }) }));
}

function ids(count: number): readonly string[] {
  return Array.from({ length: count }, (_, n) => String(n));
}

/** Answers as told for the first so many requests, then leaves them to the server. */
function first(count: number, answer: ReturnType<ProxyHook>): ProxyHook {
  let left = count;
  return () => left-- > 0 ? answer : undefined;
}

Deno.test("rows are sent in requests cut by number and by bytes", async () => {
  await using target = await Target.open();
  const loaded = await target.load(rows(250), { documents: 100 });
  assert.deepEqual(loaded, { rows: 250, indexed: 250, deleted: 0, dropped: 0, met: [], rejections: [] });
  assert.equal(target.requests.length, 3);
  await target.load(rows(20, "x".repeat(1000)), { definition: { batch: { documents: 1000, bytes: 5000 } } });
  assert.equal(target.requests.length, 3 + 5);
  assert.ok(target.requests.every(({ body }) => body.length <= 50_000));
  assert.deepEqual(await target.ids(), ids(250));
});

Deno.test("no request is larger than the server takes, and a document that is alone too large is a rejection", async () => {
  await using target = await Target.open();
  const large = { id: "9", json: JSON.stringify({ n: 9, text: "x".repeat(6000) }) };
  const loaded = await target.load([...rows(9, "x".repeat(1000)), large], { requestLimit: 5000 });
  assert.equal(loaded.indexed, 9);
  assert.equal(loaded.rejections[0].document, "9");
  assert.match(loaded.rejections[0].reason, /6\d{3} bytes, more than the 5000 that the server takes/);
  assert.ok(target.requests.every(({ body }) => body.length <= 5000));
});

Deno.test("every document that the server refuses is known by its id, the others are there", async () => {
  await using target = await Target.open();
  const bad = [
    { id: "a", json: '{"n":"no number"}' },
    { id: "b", json: '{"unknown":1}' },
    { id: "c", json: '{"n":1' },
    { id: "d", json: "[1]" },
  ];
  const all = rows(50);
  const loaded = await target.load([...all.slice(0, 10), ...bad, ...all.slice(10), { id: "e", json: '{"n":[{}]}' }]);
  assert.equal(loaded.indexed, 50);
  assert.deepEqual(loaded.rejections.map(({ document }) => document), ["a", "b", "c", "d", "e"]);
  assert.match(loaded.rejections[0].reason, /(document|mapper)_parsing_exception.*no number/);
  assert.match(loaded.rejections[1].reason, /strict_dynamic_mapping_exception/);
  assert.deepEqual(await target.ids(), ids(50));
});

Deno.test("rows that are lines already are sent like others: cut, and each document known by its id", async () => {
  await using target = await Target.open();
  await target.with(async (loader) => {
    const writer = loader.writer();
    const some = [...rows(20, "x".repeat(400)), { id: "bad", json: '{"n":"no number"}' }, {
      id: "large",
      json: JSON.stringify({ n: 9, text: "x".repeat(6000) }),
    }];
    const text = some.map(({ id, json }) => `{"index":{"_id":"${id}"}}\n${json}`).join("\n");
    const requests = [...writer.addLines({ rows: some.length, text }), ...writer.rest()];
    const { settled } = await loader.load([{ rows: some.length, requests }]);
    const { rejections, ...counts } = await settled;
    assert.deepEqual(counts, { rows: 22, indexed: 20, deleted: 0, dropped: 0, met: [] });
    assert.deepEqual(rejections.map(({ document }) => document).sort(), ["bad", "large"]);
  }, { requestLimit: 5000 });
  assert.ok(target.requests.length > 1 && target.requests.every(({ body }) => body.length <= 5000));
  assert.deepEqual(await target.ids(), ids(20));
});

Deno.test("a request refused as a whole with 400 is halved until the culprit is alone", async () => {
  await using target = await Target.open(({ body }) =>
    body.includes('"_id":"13"')
      ? { status: 400, body: { error: { type: "action_request_validation_exception", reason: "13!" }, status: 400 } }
      : undefined
  );
  const loaded = await target.load(rows(64));
  assert.deepEqual(loaded.rejections, [{ document: "13", reason: "action_request_validation_exception: 13!" }]);
  assert.equal(loaded.indexed, 63);
  assert.deepEqual(await target.ids(), ids(64).filter((id) => id !== "13"));
});

Deno.test("413 halves the request in bytes, and later ones are made smaller", async () => {
  await using target = await Target.open(({ body }) => body.length > 200_000 ? { status: 413, body: "" } : undefined);
  const many = rows(400, "x".repeat(1000));
  const refused = () => target.requests.filter(({ body }) => body.length > 200_000).length;
  await target.with(async (loader) => {
    const { settled } = await loader.load([many]);
    assert.equal((await settled).indexed, 400);
    const before = refused();
    assert.ok(before > 0);
    const again = await loader.load([many]);
    assert.equal((await again.settled).indexed, 400);
    assert.equal(refused(), before);
  });
  assert.deepEqual(await target.ids(), ids(400));
});

Deno.test("a document that is alone too large for the server is a rejection", async () => {
  await using target = await Target.open(({ body }) => body.includes("huge") ? { status: 413, body: "" } : undefined);
  const loaded = await target.load([...rows(3), { id: "3", json: '{"text":"huge"}' }]);
  assert.equal(loaded.indexed, 3);
  assert.deepEqual(loaded.rejections, [{ document: "3", reason: "status 413" }]);
});

for (
  const [what, answer] of [
    ["429", { status: 429, body: { error: { type: "es_rejected_execution_exception", reason: "full" }, status: 429 } }],
    ["502", { status: 502, body: "Bad Gateway", headers: { "content-type": "text/html" } }],
    ["503", { status: 503, body: { error: { type: "cluster_block_exception", reason: "no master" }, status: 503 } }],
    ["504", { status: 504, body: "" }],
    ["a lost connection", "cut"],
  ] as const
) {
  Deno.test(`${what} sends the whole request again until it is taken`, async () => {
    await using target = await Target.open(first(3, answer));
    const loaded = await target.load(rows(10));
    assert.equal(loaded.indexed, 10);
    assert.equal(target.requests.length, 4);
    assert.equal(target.waits.length, 3);
    assert.deepEqual(await target.ids(), ids(10));
  });
}

Deno.test("a request that was done although its answer was lost is sent again without harm", async () => {
  let lost = 0;
  await using target = await Target.open(async (_, forward) => {
    if (lost++ > 1) return undefined;
    await forward();
    return "cut";
  });
  const loaded = await target.load([...rows(10), { id: "x", json: '{"n":"x"}' }]);
  assert.equal(loaded.indexed, 10);
  assert.deepEqual(loaded.rejections.map(({ document }) => document), ["x"]);
  assert.deepEqual(await target.ids(), ids(10));
});

Deno.test("of a 200 answer only those documents are sent again that failed with 429 or 503", async () => {
  let answered = 0;
  await using target = await Target.open(async (_, forward) => {
    if (answered++ > 0) return undefined;
    const { body } = await forward();
    const { items } = JSON.parse(body);
    const busy = { type: "es_rejected_execution_exception", reason: "queue full" };
    items[2] = { index: { status: 429, error: busy } };
    items[5] = { index: { status: 503, error: { type: "unavailable_shards_exception", reason: "no primary" } } };
    return { status: 200, body: { errors: true, items } };
  });
  const loaded = await target.load([...rows(8), { id: "x", json: '{"n":"x"}' }]);
  assert.equal(loaded.indexed, 8);
  assert.deepEqual(loaded.rejections.map(({ document }) => document), ["x"]);
  assert.equal(target.requests.length, 2);
  assert.match(target.requests[1].body, /"_id":"2"[^]*"_id":"5"/);
  assert.equal(target.requests[1].body.split("\n").length, 5);
  assert.match(target.waits[0], /no primary|queue full/);
});

Deno.test("Retry-After is honoured", async () => {
  const headers = { "retry-after": "1" };
  await using target = await Target.open(first(1, { status: 429, headers, body: "" }));
  const waited: number[] = [];
  await target.load(rows(1), { onWait: (_, milliseconds) => waited.push(milliseconds) });
  assert.deepEqual(waited, [1000]);
});

Deno.test("on 429 fewer requests are on their way at once", async () => {
  let [now, most, answered] = [0, 0, 0];
  await using target = await Target.open(async (_, forward) => {
    if (answered++ < 1) return { status: 429, body: "" };
    most = Math.max(most, ++now);
    await forward();
    await new Promise((resolve) => setTimeout(resolve, 20));
    now--;
    return undefined;
  });
  await target.with(async (loader) => {
    await (await loader.load([rows(1)])).settled;
    most = 0;
    await (await loader.load([rows(60)])).settled;
  }, { documents: 10 });
  assert.equal(most, 1);
});

Deno.test("two requests are on their way at once while the server is well", async () => {
  let [now, most, sent] = [0, 0, 0];
  const both = Promise.withResolvers<void>();
  await using target = await Target.open(async (_, forward) => {
    most = Math.max(most, ++now);
    if (now === 2) both.resolve();
    // The first one goes alone: what it takes then is measured.
    if (++sent > 1) await both.promise;
    // Room for a third one that must not come.
    await new Promise((resolve) => setTimeout(resolve, 100));
    const answer = await forward();
    now--;
    return answer;
  });
  await target.load(rows(60), { documents: 10 });
  assert.equal(most, 2);
});

Deno.test("a request is given up when the time for tries is over", async () => {
  await using target = await Target.open(() => ({ status: 503, body: "" }));
  const error = await target.load(rows(2), { retryFor: 2000 }).catch((error) => error);
  assert.ok(error instanceof Exhausted);
  assert.equal(error.failure.code, "unreachable");
  assert.match(error.failure.message, /given up after 2 s: .*503/);
  assert.ok(target.requests.length > 1);
});

Deno.test("a disk-flood block is an error at once", async () => {
  await using target = await Target.open();
  await target.send("PUT", `/${target.name}/_settings`, { "index.blocks.read_only_allow_delete": true });
  await assert.rejects(target.load(rows(2)), { code: "cluster-refused", type: "cluster_block_exception", status: 429 });
  assert.equal(target.requests.length, 1);
  await target.send("PUT", `/${target.name}/_settings`, { "index.blocks.read_only_allow_delete": null });
});

Deno.test("a write block, a closed index and refused credentials end the run", async () => {
  await using target = await Target.open();
  await target.send("PUT", `/${target.name}/_settings`, { "index.blocks.write": true });
  await assert.rejects(target.load(rows(2)), { code: "cluster-refused", status: 403, hint: /^Remove the block/ });
  await target.send("PUT", `/${target.name}/_settings`, { "index.blocks.write": null });
  await target.send("POST", `/${target.name}/_close`);
  await assert.rejects(target.load(rows(2)), { code: "cluster-refused", type: "index_closed_exception" });
  target.proxy.hook(() => ({
    status: 403,
    body: { error: { type: "security_exception", reason: "no" }, status: 403 },
  }));
  await assert.rejects(target.load(rows(2)), { code: "not-permitted" });
});

Deno.test("without its alias nothing is written and no index comes into being", async () => {
  await using target = await Target.open();
  await target.send("POST", "/_aliases", { actions: [{ remove: { index: target.name, alias: target.alias } }] });
  await assert.rejects(target.load(rows(2)), { code: "lock-lost" });
  const { status } = await target.send("GET", `/${target.alias}`);
  assert.equal(status, 404);
  assert.deepEqual(await target.ids(), []);
});

Deno.test("documents that a pipeline drops are counted", async () => {
  const pipeline = `p${crypto.randomUUID().slice(0, 8)}`;
  await using target = await Target.open(undefined, {
    settings: { number_of_shards: 1, number_of_replicas: 0, "index.default_pipeline": pipeline },
  });
  await target.send("PUT", `/_ingest/pipeline/${pipeline}`, { processors: [{ drop: { if: "ctx.n % 2 == 0" } }] });
  const loaded = await target.load(rows(10), { results: true });
  assert.deepEqual([loaded.indexed, loaded.dropped], [5, 5]);
  await target.send("DELETE", `/_ingest/pipeline/${pipeline}`);
});

Deno.test("a row for which document() gives null is removed where documents may be, and counted if it was", async () => {
  await using target = await Target.open();
  await target.load(rows(5));
  const objects = ids(6).map((id) => ({ id, row: { n: Number(id) } }));
  const document = (row: Readonly<Record<string, unknown>>) => Number(row.n) > 2 ? null : row;
  const definition = { batch: { documents: 1000, bytes: 4_000_000 }, document };
  const loaded = await target.load(objects, { definition, held: true });
  assert.deepEqual([loaded.indexed, loaded.deleted], [3, 2]);
  assert.deepEqual(await target.ids(), ["0", "1", "2"]);
  const sent = target.requests.length;
  await target.load(objects.slice(3), { definition, held: false });
  assert.equal(target.requests.length, sent);
});

Deno.test("documents are deleted by id, wherever their routing has put them", async () => {
  await using target = await Target.open(undefined, {
    settings: { number_of_shards: 3, number_of_replicas: 0 },
    mappings: { _routing: { required: true }, properties: { n: { type: "integer" } } },
  });
  const routed = rows(30).map((row) => ({ ...row, json: "{}", routing: `r${row.id}` }));
  assert.equal((await target.load(routed)).indexed, 30);
  await target.ids();
  const deleted = await target.with((loader) => loader.delete([...ids(20), "not there"]), { routed: true });
  assert.equal(deleted, 20);
  assert.deepEqual(await target.ids(), ids(30).slice(20));
  const { rejections } = await target.load([{ id: "1", json: "{}" }]);
  assert.match(rejections[0].reason, /routing_missing_exception/);
});

Deno.test("an interrupt ends the waiting between tries, not what is on its way", async () => {
  const interrupt = new AbortController();
  await using target = await Target.open(({ body }) =>
    body.includes('"_id":"0"') ? { status: 503, body: "" } : undefined
  );
  const reason = new InterruptedError("stop");
  await target.with(async (loader) => {
    const waiting = await loader.load([rows(1)]);
    setTimeout(() => interrupt.abort(reason), 100);
    await assert.rejects(waiting.settled, reason);
    const after = await loader.load([[{ id: "7", json: "{}" }]]);
    assert.equal((await after.settled).indexed, 1);
  }, { interrupt: interrupt.signal });
});

Deno.test("the loss of the lock ends even what is on its way", async () => {
  const stop = new AbortController();
  const reason = new Error("lost");
  const gone = Promise.withResolvers<"cut">();
  await using target = await Target.open(() => {
    stop.abort(reason);
    return gone.promise;
  });
  await assert.rejects(target.load(rows(1), { stop: stop.signal }), reason);
  gone.resolve("cut");
});
