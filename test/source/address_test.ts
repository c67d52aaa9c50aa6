import assert from "node:assert/strict";
import fc from "fast-check";
import { ConfigurationError } from "../../src/errors.ts";
import { addressOf } from "../../src/source/address.ts";

Deno.test("a SQLite file counts from its folder, unless its path is absolute", () => {
  const file = (url: string) => {
    const address = addressOf(url, "/project");
    return address.database === "sqlite" ? address.file : assert.fail();
  };
  assert.equal(file("sqlite:films.db"), "/project/films.db");
  assert.equal(file("sqlite:../films.db"), "/films.db");
  assert.equal(file("sqlite:/data/films.db"), "/data/films.db");
  assert.equal(file("sqlite:///data/films.db"), "/data/films.db");
});

Deno.test("an address of Postgres is shown without password and parameters", () => {
  const shown = (url: string) => {
    const address = addressOf(url, "/");
    return address.database === "postgres" ? address.shown : assert.fail();
  };
  assert.equal(shown("postgres://me:secret@host:5433/films?password=secret"), "postgres://me@host:5433/films");
  assert.equal(shown("postgresql://host/films"), "postgresql://host/films");
  assert.equal(shown("postgres:///films?host=/run&user=me"), "postgres:///films");
  assert.equal(shown("postgres://me:se@cret@host/films"), "postgres://me@host/films");
  assert.equal(shown("postgres://me:se/cret@host/films"), "postgres://me@host/films");
  assert.equal(shown("postgres://me:se?cret@host/films"), "postgres://…");
});

Deno.test("no password shows, whatever stands in it", () => {
  fc.assert(fc.property(fc.string({ unit: "binary-ascii", minLength: 8 }), (password) => {
    const address = addressOf(`postgres://u:${password}x9y8@h/d`, "/");
    assert.ok(address.database === "postgres" && !address.shown.includes("x9y8"));
    assert.match(address.shown, /^postgres:\/\/(?:u@h\/d|…)$/);
  }));
});

Deno.test("any other address is a fault that shows none of it", () => {
  for (
    const url of ["", "films.db", "secret", "mysql://u:secret@h/d", "sqlite:", "sqlite::memory:", "postgres:secret"]
  ) {
    assert.throws(() => addressOf(url, "/"), (error) => {
      assert.ok(error instanceof ConfigurationError);
      assert.doesNotMatch(error.message, /secret/);
      return true;
    });
  }
});
