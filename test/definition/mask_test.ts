import assert from "node:assert/strict";
import fc from "fast-check";
import { maskArguments, maskSecrets } from "../../src/definition/mask.ts";

const texts: readonly (readonly [text: string, shown: string])[] = [
  ["postgres://app:pa55@db:5432/films", "postgres://app:***@db:5432/films"],
  ["at postgres://app:p@55/word@db/films.", "at postgres://app:***@db/films."],
  ["http://u:p@a:9200,http://u:q@b:9200", "http://u:***@a:9200,http://u:***@b:9200"],
  ["http://:secret@a", "http://:***@a"],
  ["https://token@a", "https://***@a"],
  ["postgres://postgres@127.0.0.1:5433/postgres", "postgres://postgres@127.0.0.1:5433/postgres"],
  ["postgres://h/d?user=a&password=b c", "postgres://h/d?user=a&password=*** c"],
  ["authorization: ApiKey c2VjcmV0OnNlY3JldA==", "authorization: ApiKey ***"],
  ["authorization: Bearer abcdefgh.ijkl", "authorization: Bearer ***"],
  ["http://127.0.0.1:9200/movies/_bulk", "http://127.0.0.1:9200/movies/_bulk"],
  ["mail me@example.org", "mail me@example.org"],
];

for (const [text, shown] of texts) {
  Deno.test(`maskSecrets() makes ${shown} of a text`, () => assert.equal(maskSecrets(text), shown));
}

Deno.test("maskSecrets() takes out what is known to be secret, encoded or not", () => {
  assert.equal(maskSecrets("a p@ss b p%40ss c p@sswords", ["p@ss", "p@ssword", ""]), "a *** b *** c ***s");
});

Deno.test("maskSecrets() leaves no password in an address, whatever it consists of", () => {
  const password = fc.stringMatching(/^[A-Za-z0-9!$%&*+,;=_.~^@:]{4,20}$/);
  fc.assert(fc.property(password, fc.constantFrom("postgres", "http", "https", "mysql"), (password, scheme) => {
    const masked = maskSecrets(`connecting to ${scheme}://me:${password}@host/path failed`);
    assert.equal(masked, `connecting to ${scheme}://me:***@host/path failed`);
  }));
});

Deno.test("maskSecrets() changes nothing more the second time", () => {
  fc.assert(
    fc.property(
      fc.webUrl({ authoritySettings: { withUserInfo: true }, withQueryParameters: true }),
      fc.string(),
      (url, text) => {
        const once = maskSecrets(`${url} ${text}`);
        assert.equal(maskSecrets(once), once);
      },
    ),
  );
});

Deno.test("maskArguments() masks addresses and the values of secret options, with = and without", () => {
  assert.deepEqual(
    maskArguments(["list", "--api-key", "abc", "--api-key=def", "--cluster", "http://u:p@h", "--cluster=http://u:p@h"]),
    ["list", "--api-key", "***", "--api-key=***", "--cluster", "http://u:***@h", "--cluster=http://u:***@h"],
  );
  assert.deepEqual(maskArguments(["--tag", "hidden"], ["hidden"]), ["--tag", "***"]);
});
