import assert from "node:assert/strict";
import { fetchHome, type FetchRequest, homePath } from "../../src/server/fetch-home.ts";
import { processIdentity } from "../../src/server/process-identity.ts";
import type { ServerEvent } from "../../src/server/server.ts";

Deno.test("two that ask for one home at once get it from one download", async () => {
  await using cache = await emptyCache();
  let downloads = 0;
  const told = Promise.withResolvers<void>();
  const obtain: FetchRequest["obtain"] = async ({ folder }) => {
    downloads += 1;
    await told.promise;
    await Deno.mkdir(`${folder}/laid`);
    await Deno.writeTextFile(`${folder}/laid/file`, "whole");
    return `${folder}/laid`;
  };
  const report = (event: ServerEvent) => event.type === "waiting" && told.resolve();
  const request = { cache: cache.folder, name: "some-1.0", obtain, report };
  const homes = await Promise.all([fetchHome(request), fetchHome(request)]);
  assert.equal(downloads, 1);
  assert.deepEqual(homes, Array(2).fill(homePath(cache.folder, "some-1.0")));
  assert.equal(await Deno.readTextFile(`${homes[0]}/file`), "whole");
  assert.deepEqual(await cache.homes(), ["some-1.0", "some-1.0.lock"]);
});

Deno.test("a download that fails leaves nothing, and the next one begins anew", async () => {
  await using cache = await emptyCache();
  const failing: FetchRequest["obtain"] = async ({ folder }) => {
    await Deno.writeTextFile(`${folder}/half`, "");
    throw new Error("cut off");
  };
  const request = { cache: cache.folder, name: "some-1.0", report: () => {} };
  await assert.rejects(fetchHome({ ...request, obtain: failing }), /cut off/);
  assert.deepEqual(await cache.homes(), ["some-1.0.lock"]);
  const whole: FetchRequest["obtain"] = async ({ folder }) => {
    assert.deepEqual(await Array.fromAsync(Deno.readDir(folder)), []);
    await Deno.mkdir(`${folder}/laid`);
    return `${folder}/laid`;
  };
  await fetchHome({ ...request, obtain: whole });
  assert.deepEqual(await cache.homes(), ["some-1.0", "some-1.0.lock"]);
});

Deno.test("what a killed download left is cleared away, and the program that it ran is ended", async () => {
  await using cache = await emptyCache();
  const orphan = new Deno.Command(Deno.execPath(), { args: ["repl", "--quiet"], stdin: "piped", stdout: "null" })
    .spawn();
  const staging = `${homePath(cache.folder, "some-1.0")}.download`;
  await Deno.mkdir(staging, { recursive: true });
  await Deno.writeTextFile(
    `${staging}/process.json`,
    JSON.stringify({ process: orphan.pid, identity: await processIdentity(orphan.pid) }),
  );
  await Deno.writeTextFile(`${staging}/half`, "");
  const obtain: FetchRequest["obtain"] = async ({ folder }) => {
    assert.deepEqual(await Array.fromAsync(Deno.readDir(folder)), []);
    await Deno.mkdir(`${folder}/laid`);
    return `${folder}/laid`;
  };
  await fetchHome({ cache: cache.folder, name: "some-1.0", obtain, report: () => {} });
  assert.equal((await orphan.status).success, false);
  await orphan.stdin.close().catch(() => {});
});

Deno.test(
  "a home is readable for the user that the server runs as",
  { ignore: Deno.build.os === "windows" },
  async () => {
    await using cache = await emptyCache();
    const obtain: FetchRequest["obtain"] = async ({ folder }) => {
      await Deno.mkdir(`${folder}/laid`, { mode: 0o700 });
      await Deno.writeTextFile(`${folder}/laid/file`, "", { mode: 0o600 });
      return `${folder}/laid`;
    };
    const home = await fetchHome({ cache: cache.folder, name: "some-1.0", obtain, report: () => {} });
    assert.equal(((await Deno.stat(home)).mode ?? 0) & 0o005, 0o005);
    assert.equal(((await Deno.stat(`${home}/file`)).mode ?? 0) & 0o005, 0o004);
  },
);

async function emptyCache() {
  const folder = await Deno.makeTempDir();
  return {
    folder,
    homes: async () => (await Array.fromAsync(Deno.readDir(`${folder}/homes`), ({ name }) => name)).toSorted(),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}
