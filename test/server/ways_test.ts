import assert from "node:assert/strict";
import fc from "fast-check";
import type { Home } from "../../src/server/home.ts";
import { type Findings, orderWays } from "../../src/server/ways.ts";

const distribution = { java: 21 };
const java = { home: "/jdk", version: 21 };
const home = (folder: string, hasJava = false): Home => ({
  folder,
  engine: "elasticsearch",
  version: "9.4.3",
  hasJava,
  parts: new Set(),
});
const everything: Findings = {
  compose: "services: {}",
  named: home("/named"),
  cached: [home("/cached", true)],
  java,
  maven: true,
  archive: "https://localhost/archive.tar.gz",
};
const sources = (found: Findings) => orderWays(distribution, found).ways.map(({ source }) => source);

Deno.test("ways are tried from the one that costs least to the biggest download", () => {
  assert.deepEqual(sources(everything), ["docker", "home", "cache", "maven", "archive"]);
});

Deno.test("without a Java, only a container and what carries its own are left", () => {
  const { ways, missing } = orderWays(distribution, { ...everything, java: undefined });
  assert.deepEqual(ways.map(({ source }) => source), ["docker", "cache", "archive"]);
  assert.deepEqual(missing.map(({ source }) => source), ["home", "maven"]);
  for (const { reason } of missing) assert.match(reason, /no Java 21 or newer/);
});

Deno.test("a home that carries a Java is started with it", () => {
  const { ways } = orderWays(distribution, { ...everything, named: home("/named", true), cached: [home("/cached")] });
  assert.deepEqual(ways.slice(1, 3), [
    { source: "home", home: home("/named", true) },
    { source: "cache", home: home("/cached"), java },
  ]);
});

Deno.test("a DEM_ES_HOME that names no such server is told, one that is not set is not", () => {
  const without = orderWays(distribution, { ...everything, named: null }).missing;
  assert.deepEqual(without, [{ source: "home", reason: "DEM_ES_HOME names no such server" }]);
  assert.deepEqual(orderWays(distribution, { ...everything, named: undefined }).missing, []);
});

Deno.test("each way is either there or told to be missing", () => {
  const found: fc.Arbitrary<Findings> = fc.record({
    compose: fc.option(fc.constant("services: {}"), { nil: undefined }),
    named: fc.constantFrom(null, home("/named"), home("/named", true)),
    cached: fc.constantFrom([], [home("/cached")], [home("/cached", true)]),
    java: fc.option(fc.constant(java), { nil: undefined }),
    maven: fc.boolean(),
    archive: fc.option(fc.constant("https://localhost/a.zip"), { nil: undefined }),
  });
  fc.assert(fc.property(found, (found) => {
    const { ways, missing } = orderWays(distribution, found);
    const told = [...ways, ...missing].map(({ source }) => source).toSorted();
    const cached = found.cached.map(() => "cache");
    assert.deepEqual(told, ["archive", ...cached, "docker", "home", "maven"]);
  }));
});
