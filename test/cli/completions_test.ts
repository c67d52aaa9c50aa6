import assert from "node:assert/strict";
import type { Loaders } from "../../src/cli/context.ts";
import { shells } from "../../src/cli/completions/scripts.ts";
import { dem, World } from "./world.ts";

const names: Partial<Loaders> = { indexNames: () => Promise.resolve(["films", "movies"]) };

const toolkit = {
  list: () =>
    Promise.resolve({
      indexes: [{
        name: "movies",
        alias: "movies",
        active: null,
        pending: false,
        versions: [1, 2].map((number) => ({
          name: `movies-${number}`,
          number,
          created: "2026-11-22T12:00:00Z",
          active: false,
          inCluster: true,
          documents: 0,
          tag: "",
          schema: "current" as const,
          hash: "",
          coverage: "none" as const,
          withdrawn: false,
        })),
      }],
    }),
};

/** The words that could stand at the end of a line. */
async function wordsFor(...words: string[]): Promise<readonly string[]> {
  const { exit, stdout, stderr } = await new World({ load: names }).dem("complete-words", "--", ...words);
  assert.deepEqual([exit, stderr], [0, ""]);
  return stdout.split("\n").slice(0, -1).map((line) => line.split("\t")[0]);
}

Deno.test("the first word is a command", async () => {
  const commands = await wordsFor("");
  for (const command of ["init", "create", "dangerous-reset", "completions", "help"]) {
    assert.ok(commands.includes(command), command);
  }
  assert.ok(!commands.includes("complete-words"));
  assert.deepEqual(await wordsFor("cr"), ["create"]);
  assert.deepEqual(await wordsFor("--prefix", "qa1_", "un"), ["unlock"]);
  assert.deepEqual(await wordsFor("server", "st"), ["start", "stop", "status"]);
});

Deno.test("a dash brings the options of the command, and those of every command", async () => {
  assert.deepEqual(await wordsFor("create", "--f"), ["--force"]);
  assert.deepEqual(await wordsFor("create", "movies", "--pre"), ["--prefix"]);
  assert.ok((await wordsFor("update", "-")).includes("--no-sweep"));
  assert.ok((await wordsFor("-")).includes("--json"));
});

Deno.test("an INDEX is completed from the definitions, every one where several may stand", async () => {
  assert.deepEqual(await wordsFor("create", ""), ["films", "movies"]);
  assert.deepEqual(await wordsFor("create", "films", "m"), ["movies"]);
  assert.deepEqual(await wordsFor("search", ""), ["films", "movies"]);
  assert.deepEqual(await wordsFor("search", "movies", ""), []);
  assert.deepEqual(await wordsFor("create", "--force", ""), ["films", "movies"]);
  assert.deepEqual(await wordsFor("create", "--tag", ""), []);
});

Deno.test("with --exact, and behind --to, versions are completed", async () => {
  const world = () => new World({ load: names, toolkit });
  const exact = await world().dem("complete-words", "--", "activate", "--exact", "mov");
  assert.equal(exact.stdout, "movies-1\tversion\nmovies-2\tversion\n");
  const to = await world().dem("complete-words", "--", "rollback", "movies", "--to", "");
  assert.equal(to.stdout, "movies-1\tversion\nmovies-2\tversion\n");
});

Deno.test("files and shells are completed where they are asked for", async () => {
  assert.deepEqual(await wordsFor("loaddata", ""), [":files"]);
  assert.deepEqual(await wordsFor("list", "--config", "de"), [":files"]);
  assert.deepEqual(await wordsFor("completions", ""), ["bash", "zsh", "fish"]);
});

Deno.test("the options that were typed are heeded", async () => {
  let prefix: string | undefined;
  const load: Partial<Loaders> = {
    indexNames: (globals) => {
      prefix = globals.prefix;
      return Promise.resolve([]);
    },
  };
  await new World({ load }).dem("complete-words", "--", "create", "--prefix", "qa1_", "");
  assert.equal(prefix, "qa1_");
});

Deno.test("completing never prints an error", async () => {
  const load: Partial<Loaders> = { indexNames: () => Promise.reject(new Error("no config")) };
  for (const words of [["create", ""], ["create", "--bad", ""], ["nothing", ""], []]) {
    const { exit, stdout, stderr } = await new World({ load }).dem("complete-words", "--", ...words);
    assert.equal(exit, 0);
    assert.equal(stderr, "");
    if (words.length === 2) assert.equal(stdout, "");
  }
});

for (const shell of shells) {
  Deno.test(`the script for ${shell} is printed as it is`, async (t) => {
    const { exit, stdout } = await dem(["completions", shell]);
    assert.equal(exit, 0);
    await t.assertSnapshot(stdout);
    const json = await dem(["completions", shell, "--json"]);
    assert.equal(JSON.parse(json.stdout).result.script, stdout);
  });
}

Deno.test({
  name: "bash completes with its script",
  ignore: !await exists("bash"),
  fn: async () => {
    const { stdout: script } = await dem(["completions", "bash"]);
    const folder = await Deno.makeTempDir();
    try {
      await Deno.writeTextFile(
        `${folder}/dem`,
        `#!/bin/bash\n[ "$*" = "complete-words -- activate --force mov" ] && printf 'movies\\tindex\\nmovies-x\\tindex\\n'\n`,
        { mode: 0o755 },
      );
      const line = `${folder}/dem activate --force mov`;
      const bash = new Deno.Command("bash", {
        args: [
          "-c",
          `${script}\nCOMP_LINE=$1; COMP_POINT=\${#1}; COMP_WORDS=(dem activate --force mov); COMP_CWORD=3; _dem; ` +
          `printf '%s\\n' "\${COMPREPLY[@]}"`,
          "bash",
          line,
        ],
      });
      const { stdout, stderr } = await bash.output();
      assert.equal(new TextDecoder().decode(stderr), "");
      assert.equal(new TextDecoder().decode(stdout), "movies\nmovies-x\n");
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

async function exists(program: string): Promise<boolean> {
  try {
    return (await new Deno.Command(program, { args: ["--version"], stdout: "null", stderr: "null" }).output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
