/** What authors write in words: durations, sizes, names, variables. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { absoluteAddress, addressFault, addressIdentity } from "../../src/definition/database-address.ts";
import { parseDuration } from "../../src/definition/duration.ts";
import { interpolate } from "../../src/definition/interpolate.ts";
import { nameFault, prefixFault, wholeNameFault } from "../../src/definition/name.ts";
import { nearestName } from "../../src/definition/nearest.ts";
import { parseSize } from "../../src/definition/size.ts";
import { send } from "./server.ts";

Deno.test("parseDuration() reads milliseconds of each unit", () => {
  const read = ["500ms", "60s", "1.5m", "2h", "7d", " 5 s "].map(parseDuration);
  assert.deepEqual(read, [500, 60_000, 90_000, 7_200_000, 604_800_000, 5000]);
});

Deno.test("parseDuration() refuses what is no duration", () => {
  for (const text of ["", "5", "s", "-5s", "5 weeks", "5s5", "1e3s"]) {
    assert.equal(parseDuration(text), undefined, text);
  }
});

Deno.test("parseSize() reads bytes, of 1,024 to the kilobyte as for Elasticsearch", () => {
  assert.deepEqual(["1B", "512KB", "4MB", "4mb", "0.5GB"].map(parseSize), [1, 524_288, 4_194_304, 4_194_304, 2 ** 29]);
  for (const text of ["", "4", "MB", "4 M", "-1MB"]) assert.equal(parseSize(text), undefined, text);
});

Deno.test("nearestName() finds mistyped names, and none that are far", () => {
  const known = ["movies", "people", "reviews"];
  for (const typed of ["movis", "mvoies", "Movies", "moviess"]) {
    assert.equal(nearestName(typed, known), "movies", typed);
  }
  assert.equal(nearestName("cinemas", known), undefined);
  assert.equal(nearestName("x", []), undefined);
});

Deno.test("nearestName() gives a known name itself", () => {
  fc.assert(fc.property(fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1 }), (known) => {
    const [name = ""] = known;
    assert.equal(nearestName(name, known)?.toLowerCase(), name.toLowerCase());
  }));
});

const lookup = (name: string) => ({ A: "a", EMPTY: "" })[name];

Deno.test("interpolate() replaces variables, with their defaults where they are unset or empty", () => {
  const read = (text: string) => {
    const { text: replaced, faults } = interpolate(text, lookup);
    assert.deepEqual(faults, []);
    return replaced;
  };
  assert.equal(read("${A}-${B:-b}-${EMPTY}-${EMPTY:-e}-${B:-}-${A:-x}"), "a-b--e--a");
  assert.equal(read("${B:-http://h:1/?a=b:-c}"), "http://h:1/?a=b:-c");
  assert.equal(read("$A {A} $ {A} $${A} $$"), "$A {A} $ {A} ${A} $$");
});

Deno.test("interpolate() tells variables that are unset, and forms that it does not know", () => {
  for (const text of ["${B}", "${b-c}", "${}", "${A", "${1}"]) {
    assert.equal(interpolate(text, lookup).faults.length, 1, text);
  }
});

Deno.test("interpolate() leaves texts without ${ as they are", () => {
  fc.assert(fc.property(fc.string().filter((text) => !text.includes("${")), (text) => {
    assert.deepEqual(interpolate(text, lookup), { text, faults: [] });
  }));
});

const refused = [
  "Movies",
  "mov ies",
  "_movies",
  "-movies",
  "+movies",
  ".movies",
  "mo/vies",
  "mo\\vies",
  "mo*vies",
  "mo?vies",
  'mo"vies',
  "mo<vies",
  "mo>vies",
  "mo|vies",
  "mo,vies",
  "mo#vies",
  "mo:vies",
  ".",
  "..",
];

for (const name of refused) {
  Deno.test(`an index cannot be called ${name}, nor can a prefix`, () => {
    assert.ok(nameFault(name));
    assert.ok(prefixFault(name));
  });
}

Deno.test("an index cannot have a name that is empty, too long or like that of a version", () => {
  for (const name of ["", "a".repeat(201), "é".repeat(101), "movies-1", "movies-007", "mo\nvies", "mo\u0000vies"]) {
    assert.ok(nameFault(name), name);
  }
  assert.equal(prefixFault(""), undefined);
  assert.equal(prefixFault("qa-1"), undefined);
});

Deno.test("prefix and name have at most 200 bytes together", () => {
  assert.equal(wholeNameFault("p".repeat(100), "n".repeat(100)), undefined);
  assert.ok(wholeNameFault("p".repeat(100), "n".repeat(101)));
});

Deno.test("the server takes the names that are taken here, up to the longest", async () => {
  const run = crypto.randomUUID().slice(0, 8);
  for (
    const name of [
      "a",
      "movies-v1",
      "films2",
      "größe-映画",
      "a.b",
      "a-1b",
      "-+_.".repeat(3).padStart(20, "x"),
      "n".repeat(190),
    ]
  ) {
    const full = `names${run}_${name}`.slice(0, 200);
    assert.equal(nameFault(name), undefined, name);
    const { status, body } = await send("PUT", `${encodeURIComponent(`${full}-1`)}`, {
      settings: { number_of_replicas: 0 },
      aliases: { [full]: {} },
    });
    await send("DELETE", `${encodeURIComponent(`${full}-1`)}?ignore_unavailable=true`);
    assert.equal(status, 200, `${name}: ${JSON.stringify(body)}`);
  }
});

Deno.test("addresses are SQLite files or Postgres", () => {
  for (const fine of ["sqlite:a.db", "sqlite:///a.db", "sqlite::memory:", "postgres://h/d", "postgresql://u:p@h:1/d"]) {
    assert.equal(addressFault(fine), undefined, fine);
  }
  for (const wrong of ["", "sqlite:", "a.db", "mysql://h/d", "postgres:h", "postgres://h:port/d"]) {
    assert.ok(addressFault(wrong), wrong);
  }
});

Deno.test("a relative SQLite file counts from the folder", () => {
  assert.equal(absoluteAddress("sqlite:a.db", "/x/y"), "sqlite:/x/y/a.db");
  assert.equal(absoluteAddress("sqlite:../a.db", "/x/y"), "sqlite:/x/a.db");
  assert.equal(absoluteAddress("sqlite:/z/a.db", "/x/y"), "sqlite:/z/a.db");
  assert.equal(absoluteAddress("sqlite:///z/a.db", "/x/y"), "sqlite:/z/a.db");
  assert.equal(absoluteAddress("sqlite::memory:", "/x/y"), "sqlite::memory:");
  assert.equal(absoluteAddress("postgres://h/d", "/x/y"), "postgres://h/d");
});

Deno.test("the identity of an address has no secret and does not hang on where the project lies", () => {
  assert.equal(addressIdentity("postgres://me:secret@h/d?sslmode=require", "/x"), "postgres://h:5432/d");
  assert.equal(addressIdentity("sqlite:/x/data/a.db", "/x"), addressIdentity("sqlite:/y/data/a.db", "/y"));
  assert.notEqual(addressIdentity("sqlite:/x/a.db", "/x"), addressIdentity("sqlite:/x/b.db", "/x"));
});
