/** That all messages have one form, whoever wrote them. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));

/** Every place in `src` where the pattern stands, as `file: what was found`. */
async function found(pattern: RegExp, folder = `${root}src`): Promise<readonly string[]> {
  const places: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) places.push(...await found(pattern, path));
    else if (name.endsWith(".ts")) {
      const text = await Deno.readTextFile(path);
      places.push(
        ...[...text.matchAll(new RegExp(pattern, "g"))].map(([match]) => `${path.slice(root.length)}: ${match}`),
      );
    }
  }
  return places;
}

/** A literal that begins with what is attempted, such as "Reading the clock of" or "Using films: it is gone". */
const attempted = /(?<!hint:\s*)["`](?!Bring\b)(?:[A-Z][a-z]+ing)\b[^"`\n]*/;

Deno.test("what was attempted is told in lower case", async () => {
  assert.match('fail("Reading the clock: it stands")', attempted);
  assert.deepEqual(await found(attempted), []);
});

/** A hint that begins in lower case, but not with the name of a setting such as `source.key`. */
const fragment = /hint:\s*["`](?![a-z]+\.[a-z]+ )[a-z][^"`\n]*/;

Deno.test("hints are sentences", async () => {
  assert.match('{ hint: "try again" }', fragment);
  assert.deepEqual(await found(fragment), []);
});

/** A hint whose literal ends the property without a full stop, question mark, or something filled in. */
const open = /hint:\s*"[^"\n]*[^.?!"\n]"(?=[ ,\n]*[}\n])/;

Deno.test("hints end with a full stop or a question mark", async () => {
  assert.match('{ hint: "Try again" }', open);
  assert.deepEqual(await found(open), []);
});
