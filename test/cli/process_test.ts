/** The program as a process: what only the real streams, files and signals can show. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

const root = new URL("../../", import.meta.url);

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(folder: string, ...args: string[]): Promise<Ended> {
  const { code, stdout, stderr } = await command(folder, args).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

function command(folder: string, args: readonly string[]): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", `--config=${file("deno.json")}`, file("cli.ts"), ...args],
    cwd: folder,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

function file(path: string): string {
  return fileURLToPath(new URL(path, root));
}

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("the process exits with the command's code, and prints where it should", () =>
  inFolder(async (folder) => {
    const { version } = JSON.parse(await Deno.readTextFile(file("deno.json")));
    assert.deepEqual(await run(folder, "--version"), { code: 0, stdout: `${version}\n`, stderr: "" });
    const unknown = await run(folder, "crate");
    assert.deepEqual([unknown.code, unknown.stdout], [2, ""]);
    assert.match(unknown.stderr, /Did you mean create\?/);
  }));

Deno.test("without a config a command says how to make one, exits 2, and leaves nothing behind", () =>
  inFolder(async (folder) => {
    const { code, stdout, stderr } = await run(folder, "list");
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, /^error: .*\nhint: .*dem init.*\n$/);
    assert.deepEqual([...Deno.readDirSync(folder)], []);
    const json = await run(folder, "list", "--json");
    assert.equal(json.code, 2);
    assert.equal(JSON.parse(json.stdout).error.code, "configuration");
  }));

Deno.test("init writes its files once, and completing reads the names from them", () =>
  inFolder(async (folder) => {
    const first = await run(folder, "init");
    assert.deepEqual([first.code, first.stdout], [0, "dem.yaml             written\nindexes/movies.yaml  written\n"]);
    const second = await run(folder, "init");
    assert.deepEqual([second.code, second.stdout], [0, "dem.yaml             kept\nindexes/movies.yaml  kept\n"]);
    const words = await run(folder, "complete-words", "--", "create", "");
    assert.deepEqual([words.code, words.stdout, words.stderr], [0, "movies\tindex\n", ""]);
  }));

Deno.test("a cluster that does not answer is one line and a hint, not a stack", () =>
  inFolder(async (folder) => {
    await run(folder, "init");
    const { code, stdout, stderr } = await run(folder, "list", "--cluster", "http://dem:pa55word@127.0.0.1:1");
    assert.deepEqual([code, stdout], [1, ""]);
    assert.match(stderr, /^error: /m);
    assert.doesNotMatch(stderr, /\n\s+at |pa55word/);
  }));

Deno.test("a reader that goes away is no error", () =>
  inFolder(async (folder) => {
    const child = command(folder, ["--help"]).spawn();
    await child.stdout.cancel();
    const [{ code }, stderr] = await Promise.all([child.status, new Response(child.stderr).text()]);
    assert.deepEqual([code, stderr], [0, ""]);
  }));
