import assert from "node:assert/strict";
import { join } from "node:path";
import { ConfigurationError } from "../../src/errors.ts";
import {
  giveMemoryFolder,
  hasMemoryFolder,
  isMemoryFolder,
  makeMemoryFolder,
  removeMemoryFolder,
} from "../../src/server/memory-folder.ts";
import { processIdentity } from "../../src/server/process-identity.ts";
import { capture } from "../../src/server/run-program.ts";

/** Containers often have too little memory there. */
const ignore = !await hasMemoryFolder();

Deno.test("what lies on a disk is no memory, and what is not there neither", async () => {
  const place = await Deno.makeTempDir({ dir: "." });
  try {
    assert.equal(await hasMemoryFolder(place), false);
    assert.equal(await hasMemoryFolder(join(place, "none")), false);
    await assert.rejects(makeMemoryFolder(place), (error) => {
      assert.ok(error instanceof ConfigurationError);
      assert.match(error.hint ?? "", /--in-memory/);
      return true;
    });
  } finally {
    await Deno.remove(place, { recursive: true });
  }
});

Deno.test("only folders that were made here are taken for such", () => {
  assert.ok(isMemoryFolder("/dev/shm/dem-server-1a2b"));
  for (const path of ["/dev/shm", "/dev/shm/other", "/dev/shm/dem-server-1/data", "/tmp/dem-server-1", ""]) {
    assert.ok(!isMemoryFolder(path), path);
  }
});

Deno.test({
  name: "a folder whose server has ended is removed by whoever makes the next, and no other",
  ignore,
  async fn() {
    const identity = await processIdentity(Deno.pid) ?? "";
    const [left, alive, young] = [await makeMemoryFolder(), await makeMemoryFolder(), await makeMemoryFolder()];
    await giveMemoryFolder(alive, { process: Deno.pid, identity });
    await giveMemoryFolder(left, { process: Deno.pid, identity: "an earlier process" });
    const next = await makeMemoryFolder();
    try {
      assert.deepEqual(await Promise.all([left, alive, young, next].map(isThere)), [false, true, true, true]);
    } finally {
      for (const folder of [left, alive, young, next]) await removeMemoryFolder(folder);
    }
  },
});

async function isThere(folder: string): Promise<boolean> {
  return await capture("ls", [folder]) !== undefined;
}
