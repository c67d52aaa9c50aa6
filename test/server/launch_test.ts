import assert from "node:assert/strict";
import { ClusterError } from "../../src/errors.ts";
import { freePort } from "../../src/server/free-port.ts";
import { readHome, versionOf } from "../../src/server/home.ts";
import { launch, type ServerProcess } from "../../src/server/launch.ts";
import { processIdentity } from "../../src/server/process-identity.ts";

const unix = { ignore: Deno.build.os === "windows" };

Deno.test("a home is known by its program and its libraries", async () => {
  await using broken = await homeThat("exit 1");
  const home = await readHome(broken.home);
  assert.equal(home?.engine, "elasticsearch");
  assert.equal(home?.version, "9.4.3");
  assert.equal(home?.hasJava, true);
  assert.equal(await readHome(`${broken.home}/bin`), undefined);
  assert.equal(await readHome(`${broken.home}/nowhere`), undefined);
  assert.equal(versionOf("elasticsearch", ["elasticsearch-core-9.4.3.jar", "elasticsearch-8.19.13.jar"]), "8.19.13");
  assert.equal(versionOf("opensearch", ["opensearch-cli-3.0.0.jar", "opensearch-3.8.0.jar"]), "3.8.0");
});

Deno.test("a server that ends before it answers is told with its last words", unix, async () => {
  await using broken = await homeThat("echo this disk is full; exit 78");
  const home = await readHome(broken.home);
  assert.ok(home !== undefined);
  const spawned: ServerProcess[] = [];
  const onSpawn = async (process: ServerProcess) => void await spawned.push(process);
  const launched = launch({ home, folder: broken.folder, port: freePort(), heap: "512m", onSpawn });
  await assert.rejects(launched, (error) => {
    assert.ok(error instanceof ClusterError);
    assert.equal(error.message, "starting Elasticsearch: it ended before it answered\nthis disk is full");
    assert.match(error.hint ?? "", /output\.log/);
    return true;
  });
});

Deno.test("a start that is called off leaves no process", unix, async () => {
  await using slow = await homeThat("exec sleep 1000");
  const home = await readHome(slow.home);
  assert.ok(home !== undefined);
  const aborted = new AbortController();
  let spawned: ServerProcess | undefined;
  const onSpawn = (process: ServerProcess) => {
    spawned = process;
    aborted.abort("enough");
    return Promise.resolve();
  };
  const options = { home, folder: slow.folder, port: freePort(), heap: "512m", onSpawn, signal: aborted.signal };
  await assert.rejects(launch(options), (reason) => reason === "enough");
  assert.ok(spawned !== undefined);
  assert.notEqual(await processIdentity(spawned.process), spawned.identity);
});

/** Lays a home whose program is a line of shell. */
async function homeThat(line: string) {
  const folder = await Deno.makeTempDir();
  const home = `${folder}/home`;
  for (const name of ["bin", "lib", "config", "jdk"]) await Deno.mkdir(`${home}/${name}`, { recursive: true });
  await Deno.writeTextFile(`${home}/bin/elasticsearch`, `#!/bin/sh\n${line}\n`, { mode: 0o755 });
  await Deno.writeTextFile(`${home}/lib/elasticsearch-9.4.3.jar`, "");
  await Deno.writeTextFile(`${home}/config/jvm.options`, "");
  await Deno.chmod(folder, 0o755);
  return { home, folder: `${folder}/run`, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}
