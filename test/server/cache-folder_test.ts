import assert from "node:assert/strict";
import { cacheFolder, cachePath } from "../../src/server/cache-folder.ts";
import { ConfigurationError } from "../../src/errors.ts";

const variables = (given: Record<string, string>) => (name: string) => given[name];

Deno.test("the cache is where each system keeps caches, for root where other users can read", {
  ignore: Deno.build.os === "windows",
}, () => {
  assert.equal(cachePath("linux", 1000, variables({ HOME: "/home/ann" })), "/home/ann/.cache/dem");
  assert.equal(cachePath("linux", 1000, variables({ HOME: "/home/ann", XDG_CACHE_HOME: "/c" })), "/c/dem");
  assert.equal(cachePath("linux", 0, variables({ HOME: "/root", XDG_CACHE_HOME: "/root/c" })), "/var/tmp/dem");
  assert.equal(cachePath("darwin", 501, variables({ HOME: "/Users/ann" })), "/Users/ann/Library/Caches/dem");
  assert.equal(cachePath("windows", null, variables({ LOCALAPPDATA: "/l" })), "/l/dem");
});

Deno.test("a cache that another user owns is refused", { ignore: Deno.uid() !== 0 }, async () => {
  const cache = await Deno.makeTempDir();
  try {
    assert.equal(await cacheFolder({ cache }), cache);
    await Deno.chown(cache, 65534, 65534);
    await assert.rejects(cacheFolder({ cache }), ConfigurationError);
  } finally {
    await Deno.remove(cache);
  }
});
