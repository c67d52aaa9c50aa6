import assert from "node:assert/strict";
import { fileLock } from "../../src/server/file-lock.ts";

Deno.test("a second holder waits, says so, and gets the lock when the first gives it back", async () => {
  await using file = await lockFile();
  const order: string[] = [];
  const told = Promise.withResolvers<void>();
  const first = await fileLock(file.path);
  const second = fileLock(file.path, { onWait: told.resolve }).then((lock) => {
    order.push("second");
    lock[Symbol.dispose]();
  });
  await told.promise;
  order.push("first");
  first[Symbol.dispose]();
  await second;
  assert.deepEqual(order, ["first", "second"]);
});

Deno.test("the lock of a killed process is free", async () => {
  await using file = await lockFile();
  const holder = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--allow-read",
      "--allow-write",
      "--allow-run",
      new URL("hold-lock.ts", import.meta.url).href,
      file.path,
    ],
    stdout: "piped",
  }).spawn();
  const reader = holder.stdout.getReader();
  await reader.read();
  const told = Promise.withResolvers<void>();
  const waiting = fileLock(file.path, { onWait: told.resolve });
  await told.promise;
  holder.kill("SIGKILL");
  (await waiting)[Symbol.dispose]();
  await holder.status;
  await reader.cancel();
});

// The operating system's wait for a lock cannot be called off: it may end only after the test.
const mayOutlive = { sanitizeOps: false, sanitizeResources: false };

Deno.test("waiting for a lock ends with its signal, and leaves the lock free for others", mayOutlive, async () => {
  await using file = await lockFile();
  const first = await fileLock(file.path);
  const aborted = new AbortController();
  const waiting = fileLock(file.path, { onWait: () => aborted.abort("enough"), signal: aborted.signal });
  await assert.rejects(waiting, (reason) => reason === "enough");
  first[Symbol.dispose]();
  (await fileLock(file.path))[Symbol.dispose]();
});

async function lockFile() {
  const folder = await Deno.makeTempDir();
  return { path: `${folder}/lock`, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}
