/** Updates by Web Workers: the same results as without, and what becomes of workers that are lost. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { update } from "../../src/actions/update.ts";
import { UsageError } from "../../src/errors.ts";
import { Database, filmsIn } from "./database.ts";
import { Filling, type FillingOptions } from "./filling.ts";
import { UpdateProcess } from "./update-process.ts";

const small = { batch: { documents: 50, bytes: "4MB" } } as const;

/** Counts the workers that are started while something runs. */
async function workersStartedBy(run: () => Promise<unknown>): Promise<number> {
  const { Worker: Real } = globalThis;
  let started = 0;
  globalThis.Worker = class extends Real {
    constructor(...args: ConstructorParameters<typeof Real>) {
      super(...args);
      started++;
    }
  };
  try {
    await run();
  } finally {
    globalThis.Worker = Real;
  }
  return started;
}

/** The documents, the complete batches of all rows and what they cover are exactly those of the source. */
async function assertWhole(filling: Filling, rows: number): Promise<void> {
  const documents = await filling.documents();
  assert.deepEqual(
    [...documents.keys()].map(Number).sort((one, other) => one - other),
    Array.from({ length: rows }, (_, n) => n + 1),
  );
  const batches = (await filling.actions("batch")).filter(({ status }) => status === "complete");
  const borders = batches.map(({ arguments: { from, to } }) => [Number(from ?? 0), Number(to ?? Infinity)]);
  borders.sort(([one], [other]) => one - other);
  borders.forEach(([from], n) => assert.equal(from, n === 0 ? 0 : borders[n - 1][1], "batches meet, and none overlap"));
  assert.equal(borders.at(-1)?.[1], Infinity);
  assert.equal(batches.reduce((sum, batch) => sum + batch.documents, 0), rows);
}

// One of them is the process itself.
for (const [workers, hired] of [[1, 0], [3, 2]]) {
  Deno.test(`where ${workers} are to load, every row is loaded once, in the same batches, by ${hired} Web Workers`, async () => {
    await using filling = await Filling.open({ rows: 1005, workers, definition: small });
    const started = await workersStartedBy(async () => {
      const entry = await filling.update();
      assert.deepEqual([entry.outcome, entry.documents, entry.batches], ["complete", 1005, 21], JSON.stringify(entry));
    });
    assert.equal(started, hired);
    await assertWhole(filling, 1005);
    const { coverage } = await filling.recorded();
    assert.equal(coverage, "full");
  });
}

Deno.test("workers read Postgres by connections of their own", async () => {
  await using database = await Database.open(filmsIn(1005));
  await using filling = await Filling.open({ rows: 0, workers: 2, definition: small, source: database.url });
  const entry = await filling.update();
  assert.deepEqual([entry.outcome, entry.documents], ["complete", 1005], JSON.stringify(entry));
  await assertWhole(filling, 1005);
});

Deno.test("a few batches are loaded without a worker, and so is a change of a few rows", async () => {
  await using filling = await Filling.open({ rows: 200, workers: 4, definition: small });
  assert.equal(await workersStartedBy(() => filling.update()), 0);
  filling.sql("update films set title = 'changed', last_modified = '2099-01-01T00:00:00Z' where id in (3, 170)");
  assert.equal(await workersStartedBy(() => filling.update({ resume: true })), 0);
  assert.match((await filling.documents()).get("170") ?? "", /changed/);
});

for (const document of [undefined, "(row) => ({ title: row.title, year: row.year })"]) {
  const kind = document === undefined ? "without code" : "with a document function";
  Deno.test(`updates by one toolkit share their workers: a definition ${kind}`, async () => {
    const code = document === undefined ? {} : { document };
    await using filling = await Filling.open({ rows: 1005, workers: 3, definition: small, ...code });
    const names = [filling.version];
    const started = await workersStartedBy(() =>
      filling.work(async (workspace) => {
        for (const title of ["first", "second", "third"]) {
          filling.sql(`update films set title = '${title}'`);
          const { updates: [entry] } = await update(workspace, { names, exact: true });
          assert.deepEqual([entry.outcome, entry.documents], ["complete", 1005], JSON.stringify(entry));
          const titles = [...(await filling.documents()).values()].filter((text) => text.includes(title));
          assert.equal(titles.length, 1005);
        }
      })
    );
    assert.equal(started, document === undefined ? 2 : 3);
  });
}

Deno.test("workers of one definition's module are not those of another's", async () => {
  const document = "(row) => ({ title: globalThis.seen ??= 'one', year: row.year })";
  await using one = await Filling.open({ rows: 205, workers: 2, definition: small, document });
  await using other = await Filling.open({
    rows: 205,
    workers: 2,
    definition: small,
    document: document.replace("one", "other"),
  });
  await one.work(async (first) => {
    const { idleWorkers } = first;
    await update(first, { names: [one.version], exact: true });
    await other.work((second) => update({ ...second, idleWorkers }, { names: [other.version], exact: true }));
  });
  assert.ok([...(await other.documents()).values()].every((text) => text.includes("other")));
});

for (const [does, code] of [["throws", "throw new Error('late')"], ["exits", "Deno.exit()"]]) {
  Deno.test(`a worker that ${does} between two updates ends neither the process nor the next update`, async () => {
    const trigger = await Deno.makeTempFile();
    await Deno.remove(trigger);
    await using filling = await Filling.open({
      rows: 205,
      definition: small,
      silence: 20,
      statements: `
        import { existsSync } from "node:fs";
        if (globalThis.name === "dem-bulk") {
          setInterval(() => {
            if (existsSync(${JSON.stringify(trigger)})) ${code};
          }, 10);
        }`,
      document: "(row) => ({ title: row.title })",
    });
    const names = [filling.version];
    const started = await workersStartedBy(() =>
      filling.work(async (workspace) => {
        await update(workspace, { names, exact: true });
        await Deno.writeTextFile(trigger, "");
        await delay(1000);
        await Deno.remove(trigger);
        const { updates: [entry] } = await update(workspace, { names, exact: true });
        assert.deepEqual([entry.outcome, entry.documents], ["complete", 205], JSON.stringify(entry));
      })
    );
    assert.equal(started, 2);
  });
}

Deno.test("an update with nothing changed records no batch", async () => {
  await using filling = await Filling.open({ rows: 20 });
  await filling.update();
  const before = (await filling.actions("batch")).length;
  const entry = await filling.update({ resume: true });
  assert.deepEqual([entry.outcome, entry.documents, entry.batches], ["complete", 0, 0]);
  assert.equal((await filling.actions("batch")).length, before);
});

Deno.test("the document() of a module runs in the workers only", async () => {
  await using filling = await Filling.open({
    rows: 105,
    workers: 2,
    definition: small,
    document: "(row) => ({ ...row, title: globalThis.name ?? 'main' })",
  });
  assert.equal((await filling.update()).documents, 105);
  const titles = new Set([...(await filling.documents()).values()].map((text) => JSON.parse(text).title));
  assert.deepEqual([...titles], ["dem-bulk"]);
});

Deno.test("a document() that was given as a value is run here by one worker, and refused for several", async () => {
  const document = (row: Readonly<Record<string, unknown>>) => ({ ...row, title: "made" });
  await using filling = await Filling.open({ rows: 505, definition: { ...small, document } });
  const before = (await filling.actions("batch")).length;
  await assert.rejects(filling.update({ workers: 2 }), (error) => {
    assert.ok(error instanceof UsageError);
    assert.match(error.message, /updating .*films-1 with 2 workers: its definition was given as a value/);
    return true;
  });
  assert.equal((await filling.actions("batch")).length, before);
  assert.equal((await filling.update({ workers: 1 })).documents, 505);
});

Deno.test("a document() that throws, or whose promise fails, makes rejections in workers as well", async () => {
  await using filling = await Filling.open({
    rows: 20,
    workers: 2,
    document: `(row) => {
      if (row.id === 3) throw new Error("no such film");
      if (row.id === 4) return Promise.reject(new Error("later"));
      if (row.id === 5) return "text";
      if (row.id === 6) return null;
      return Promise.resolve(row);
    }`,
  });
  const entry = await filling.update();
  assert.deepEqual([entry.outcome, entry.documents, entry.rejected], ["complete", 16, 3]);
  assert.deepEqual(await filling.rejections(), {
    3: "document() failed: no such film",
    4: "document() failed: later",
    5: "document() gave a string instead of an object or null",
  });
});

const poisons: readonly (readonly [what: string, document: string, reason: RegExp])[] = [
  [
    "throws outside of document()",
    "(row) => { if (row.id === 170) setTimeout(() => { throw new Error('poison'); }); return row.id === 170 ? new Promise((resolve) => setTimeout(() => resolve(row), 300)) : row; }",
    /code of the definition threw outside of document\(\): poison/,
  ],
  [
    "leaves a promise unhandled",
    "(row) => { if (row.id === 170) Promise.reject(new Error('poison')); return row.id === 170 ? new Promise((resolve) => setTimeout(() => resolve(row), 300)) : row; }",
    /code of the definition threw outside of document\(\): poison/,
  ],
  ["exits", "(row) => { if (row.id === 170) Deno.exit(1); return row; }", /no sign of life for 3 s/],
  [
    "closes its worker",
    "async (row) => { if (row.id === 170) { globalThis.close(); await 1; } return row; }",
    /no sign of life for 3 s/,
  ],
  ["never settles", "(row) => row.id === 170 ? new Promise(() => {}) : row", /still open after 2 s/],
];

for (const [what, document, reason] of poisons) {
  Deno.test(`a worker that ${what} is replaced, its batch given up, and all others are loaded`, async () => {
    await using filling = await Filling.open({ rows: 600, workers: 2, silence: 30, definition: small, document });
    const entry = await filling.update();
    assert.equal(entry.outcome, "aborted");
    assert.match(entry.error?.message ?? "", /rows from 151 to 201 were given up after 3 tries to load them alone: /);
    assert.match(entry.error?.message ?? "", reason);
    assert.equal(await filling.count(), 550);
    assert.equal((await filling.recorded()).coverage, "partial");
    // The same module, mended.
    const mended: FillingOptions = { document: "(row) => row" };
    await filling.update({ resume: true }, {}, mended);
    assert.equal(await filling.count(), 600);
    assert.equal((await filling.recorded()).coverage, "full");
  });
}

Deno.test("a worker that spins for ever is replaced, its batch given up, and all others are loaded", async () => {
  const document = "(row) => { while (row.id === 170); return row; }";
  await using filling = await Filling.open({ rows: 600, workers: 2, silence: 30, definition: small, document });
  // In a process of its own, as the thread of such a worker ends with its process only.
  await new UpdateProcess(filling.place, {}).ended;
  const [action] = await filling.actions("update");
  assert.equal(action.status, "aborted");
  assert.match(
    action.log,
    /rows from 151 to 201 were given up after 3 tries to load them alone: .*no sign of life for 3 s/,
  );
  assert.equal(await filling.count(), 550);
});

Deno.test("where every worker is lost, the update ends, and says why", async () => {
  await using filling = await Filling.open({
    rows: 2000,
    workers: 2,
    silence: 30,
    definition: small,
    document: "() => Deno.exit(1)",
  });
  const entry = await filling.update();
  assert.equal(entry.outcome, "aborted");
  assert.match(entry.error?.message ?? "", /one worker after the other was lost: .*no sign of life/);
  assert.match(entry.error?.hint ?? "", /document\(\)/);
});

Deno.test("a module that cannot be imported in a worker ends the update with its reason", async () => {
  await using filling = await Filling.open({
    rows: 10,
    workers: 2,
    document: "(row) => row",
    statements: "if (globalThis.name === 'dem-bulk') throw new Error('not here');",
  });
  const entry = await filling.update();
  assert.equal(entry.outcome, "aborted");
  assert.deepEqual(entry.error?.code, "configuration");
  assert.match(entry.error?.message ?? "", /loading the definition films in a worker: .*not here/);
});

Deno.test("an interrupt lets workers finish what is in flight, and the next update goes on", async () => {
  await using filling = await Filling.open({ rows: 3000, workers: 2, definition: small });
  const interrupt = new AbortController();
  const entry = await filling.update({}, {
    signal: interrupt.signal,
    report: (event) => {
      if (event.type === "progress" && event.batches > 0) interrupt.abort(new Error("Ctrl-C"));
    },
  });
  assert.equal(entry.outcome, "interrupted", JSON.stringify(entry));
  const left = await filling.actions("batch");
  assert.deepEqual(left.filter(({ status }) => status === "in_progress"), []);
  assert.equal(await filling.count(), entry.documents);
  assert.equal((await filling.update({ resume: true })).outcome, "complete");
  await assertWhole(filling, 3000);
});
