import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { archiveAddress, fetchArchive } from "../../src/server/archive.ts";
import { distributions, findDistribution } from "../../src/server/distribution.ts";
import { FailedError } from "../../src/errors.ts";
import { run } from "../../src/server/run-program.ts";
import type { ServerEvent } from "../../src/server/server.ts";

const distribution = findDistribution("elasticsearch");

Deno.test("each platform has the archive that is made for it", () => {
  const name = (engine: "elasticsearch" | "opensearch", os: typeof Deno.build.os, arch: typeof Deno.build.arch) =>
    archiveAddress(findDistribution(engine), { os, arch })?.split("/").at(-1);
  assert.equal(name("elasticsearch", "linux", "x86_64"), "elasticsearch-9.4.3-linux-x86_64.tar.gz");
  assert.equal(name("elasticsearch", "linux", "aarch64"), "elasticsearch-9.4.3-linux-aarch64.tar.gz");
  assert.equal(name("elasticsearch", "darwin", "aarch64"), "elasticsearch-9.4.3-darwin-aarch64.tar.gz");
  assert.equal(name("elasticsearch", "windows", "x86_64"), "elasticsearch-9.4.3-windows-x86_64.zip");
  assert.equal(name("elasticsearch", "windows", "aarch64"), undefined);
  assert.equal(name("elasticsearch", "freebsd", "x86_64"), undefined);
  assert.equal(name("opensearch", "linux", "aarch64"), "opensearch-3.8.0-linux-arm64.tar.gz");
  assert.equal(name("opensearch", "windows", "x86_64"), "opensearch-3.8.0-windows-x64.zip");
  assert.equal(name("opensearch", "darwin", "aarch64"), undefined);
});

Deno.test("archives come over a connection that cannot be tampered with", () => {
  for (const distribution of distributions) {
    assert.match(archiveAddress(distribution, { os: "linux", arch: "x86_64" }) ?? "", /^https:/);
  }
});

Deno.test("an archive is downloaded, checked and unpacked, and its progress told up to the end", async () => {
  await using site = await archiveSite();
  const told: ServerEvent[] = [];
  const home = await fetchArchive(distribution, site.address, site.staging((event) => told.push(event)));
  assert.equal(await Deno.readTextFile(`${home}/bin/elasticsearch`), "a program");
  const size = site.archive.length;
  assert.deepEqual(told.at(-1), { type: "download", what: "Elasticsearch 9.4.3", bytes: size, total: size });
});

Deno.test("an archive that was changed on the way is refused", async () => {
  await using site = await archiveSite({ sum: "0".repeat(128) });
  await assert.rejects(fetchArchive(distribution, site.address, site.staging()), (error) => {
    assert.ok(error instanceof FailedError);
    assert.match(error.message, /does not match its checksum/);
    return true;
  });
});

Deno.test("an address that has no archive is named with its answer", async () => {
  await using site = await archiveSite();
  const address = site.address.replace("server", "gone");
  await assert.rejects(fetchArchive(distribution, address, site.staging()), (error) => {
    assert.ok(error instanceof FailedError);
    assert.match(error.message, /gone-1\.0\.tar\.gz.*: the answer was 404/);
    return true;
  });
});

/** Serves an archive and its checksum. */
async function archiveSite({ sum }: { readonly sum?: string } = {}) {
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(`${folder}/server-1.0/bin`, { recursive: true });
  await Deno.mkdir(`${folder}/staging`);
  await Deno.writeTextFile(`${folder}/server-1.0/bin/elasticsearch`, "a program");
  await run("tar", ["-czf", "server.tar.gz", "server-1.0"], { folder });
  const archive = await Deno.readFile(`${folder}/server.tar.gz`);
  const checksum = sum ?? createHash("sha512").update(archive).digest("hex");
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/server-1.0.tar.gz") return new Response(archive);
    if (pathname === "/server-1.0.tar.gz.sha512") return new Response(`${checksum}  server-1.0.tar.gz\n`);
    return new Response("nothing here", { status: 404 });
  });
  return {
    address: `http://127.0.0.1:${server.addr.port}/server-1.0.tar.gz`,
    archive,
    staging: (report: (event: ServerEvent) => void = () => {}) => ({
      folder: `${folder}/staging`,
      noteProcess: () => Promise.resolve(),
      report,
    }),
    [Symbol.asyncDispose]: async () => {
      await server.shutdown();
      await Deno.remove(folder, { recursive: true });
    },
  };
}
