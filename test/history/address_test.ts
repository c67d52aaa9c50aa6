import assert from "node:assert/strict";
import fc from "fast-check";
import { parseStoreAddress } from "../../src/history/address.ts";

Deno.test("each kind of address is known by its beginning", () => {
  assert.deepEqual(parseStoreAddress("sqlite::memory:"), { kind: "memory", shown: "sqlite::memory:" });
  assert.deepEqual(parseStoreAddress("sqlite:/a b/h.db"), {
    kind: "sqlite",
    file: "/a b/h.db",
    shown: "sqlite:/a b/h.db",
  });
  const url = "postgresql://me:secret@db:5433/films?sslmode=require&password=other#x";
  assert.deepEqual(parseStoreAddress(url), { kind: "postgres", url, shown: "postgresql://me@db:5433/films" });
});

Deno.test("another address is refused without showing more than its beginning", () => {
  for (const address of ["mysql://me:secret@db/films", "sqlite:", "", "history.db"]) {
    assert.throws(() => parseStoreAddress(address), (error) => {
      assert.ok(error instanceof Error && "code" in error && "hint" in error);
      assert.equal(error.code, "store-unusable");
      assert.doesNotMatch(`${error.message} ${error.hint}`, /secret/);
      return true;
    });
  }
});

Deno.test("a password is never shown, whatever is in it", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (password) => {
    const secret = `Zq${password}qZ`;
    const shown = (() => {
      try {
        return parseStoreAddress(`postgres://me:${secret}@db/films`).shown;
      } catch (error) {
        assert.ok(error instanceof Error);
        return error.message;
      }
    })();
    assert.ok(!shown.includes(secret) && !shown.includes("Zq"), shown);
  }));
});
