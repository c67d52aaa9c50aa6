/**
 * A process of its own that uses a history: `child.ts ADDRESS HOST TASK COUNT PREFIX`, its answer one JSON text a line.
 *
 * @module
 */
import process from "node:process";
import { reportOf } from "../../src/errors.ts";
import { movies, never, open } from "./stores.ts";

const [address = "", host = "", task = "", count = "0", prefix = ""] = Deno.args;
const options = { host, process: Deno.pid };

const tasks: Record<string, () => Promise<unknown>> = {
  async open() {
    await using history = await open({ address }, options);
    return { storeId: history.storeId, fresh: history.fresh };
  },

  async numbers() {
    await using history = await open({ address }, options);
    const { id } = await history.ensureIndex("", "movies");
    const numbers = [];
    for (let taken = 0; taken < Number(count); taken++) numbers.push(await history.takeNumber(id, 1));
    return numbers;
  },

  async writes() {
    await using history = await open({ address }, options);
    for (let written = 0; written < Number(count); written++) {
      const { id } = await history.begin(movies({ arguments: { written } }));
      await history.change(id, { status: "complete", documents: 1, log: "done" });
    }
    return {};
  },

  async pressure() {
    await using history = await open({ address }, options);
    const { id: index } = await history.ensureIndex("", "movies");
    const numbers: number[] = [];
    for (let written = 0; written < Number(count); written++) {
      const { id } = await history.begin(movies({ arguments: { written } }));
      if (written % 50 === 0) {
        // Those who wait for it are many.
        const lock = await history.lock({ on: "index", prefix: "", index: "movies" }, { wait: 600_000, signal: never });
        numbers.push(await history.takeNumber(index, 1));
        await history.under(lock).setActive(index, null, numbers);
        await lock[Symbol.asyncDispose]();
      }
      await history.change(id, { status: "complete", documents: 1 });
    }
    return numbers;
  },

  async fill() {
    const history = await open({ address }, options);
    const log = "x".repeat(2_000);
    try {
      for (let written = 1;; written++) {
        const { id } = await history.begin(movies({ arguments: { written } }));
        await history.change(id, { status: "complete", log });
        console.log(JSON.stringify({ id }));
      }
    } catch (error) {
      return reportOf(error);
    }
  },

  async lock() {
    const history = await open({ address }, options);
    await history.lock({ on: "version", prefix, index: "movies", version: `${prefix}movies-1` }, { signal: never });
    await history.lock({ on: "deploy", prefix }, { signal: never });
    const update = await history.begin(movies());
    await history.begin(movies({ kind: "batch", parent: update.id, arguments: { tries: 1 } }));
    console.log(JSON.stringify({ owner: history.owner, update: update.id }));
    return await new Promise(() => setInterval(() => {}, 60_000));
  },

  async leave() {
    const history = await open({ address }, { ...options, heartbeat: 20 });
    await history.lock({ on: "deploy", prefix }, { signal: never });
    return {};
  },

  async unprivileged() {
    // What is imported only when it is needed could not be read any more.
    await import("kysely/migration");
    process.setgid?.(65534);
    process.setuid?.(65534);
    return await open({ address }, options).then(() => ({ code: "none" }), reportOf);
  },
};

console.log(JSON.stringify(await tasks[task]?.()));
