import assert from "node:assert/strict";
import fc from "fast-check";
import { findJava, majorVersion } from "../../src/server/find-java.ts";

Deno.test("the major version is read from a release file and from what java prints", () => {
  assert.equal(majorVersion('IMPLEMENTOR="X"\nJAVA_VERSION="21.0.2"\n'), 21);
  assert.equal(majorVersion('openjdk version "17.0.15" 2025-04-15\nOpenJDK Runtime'), 17);
  assert.equal(majorVersion('java version "1.8.0_392"'), 8);
  assert.equal(majorVersion('openjdk version "25" 2025-09-16'), 25);
  assert.equal(majorVersion("no java here"), undefined);
});

Deno.test("every Java since 9 is known by the first number of its version", () => {
  fc.assert(fc.property(fc.integer({ min: 9, max: 99 }), fc.nat(40), (major, minor) => {
    assert.equal(majorVersion(`JAVA_VERSION="${major}.0.${minor}"`), major);
  }));
});

Deno.test("a named Java that is new enough wins, then the oldest installed one that is", async () => {
  await using javas = await lay({ a: "17.0.1", b: "25.0.1", c: "21.0.1", d: "1.8.0" });
  const all = javas.homes("d", "b", "c", "a");
  const found = async (minimum: number, named: readonly string[]) =>
    (await findJava(minimum, { named, installed: all }))?.version;
  assert.equal(await found(21, []), 21);
  assert.equal(await found(17, []), 17);
  assert.equal(await found(22, []), 25);
  assert.equal(await found(26, []), undefined);
  assert.equal(await found(17, javas.homes("a", "b")), 17);
  assert.equal(await found(21, javas.homes("a", "b")), 25);
});

Deno.test("a folder without a java program, or one that is not there, is no Java", async () => {
  await using javas = await lay({ a: "21.0.1" });
  const [home] = javas.homes("a");
  await Deno.remove(`${home}/bin/java`);
  assert.equal(await findJava(17, { named: [home, `${home}/gone`], installed: [`${home}/release`] }), undefined);
});

/** Lays folders that look like Javas. */
async function lay(versions: Record<string, string>) {
  const folder = await Deno.makeTempDir();
  for (const [name, version] of Object.entries(versions)) {
    await Deno.mkdir(`${folder}/${name}/bin`, { recursive: true });
    await Deno.writeTextFile(`${folder}/${name}/bin/${Deno.build.os === "windows" ? "java.exe" : "java"}`, "");
    await Deno.writeTextFile(`${folder}/${name}/release`, `JAVA_VERSION="${version}"\n`);
  }
  return {
    homes: (...names: readonly string[]) => names.map((name) => `${folder}/${name}`),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}
