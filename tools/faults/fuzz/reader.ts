/**
 * Runs the program on an input: in this process, or as one of its own.
 *
 * @module
 */
import { createServer } from "node:http";
import { DatabaseSync } from "node:sqlite";
import { dirname } from "node:path";
import { dem } from "../../../test/integration/run.ts";
import { falsehoods } from "../exit-truth.ts";
import { startProcess } from "../process.ts";
import type { Input } from "./inputs.ts";

/** Milliseconds after which a run in this process hangs. */
const PATIENCE = 60_000;

/** Reads inputs in a folder of its own; disposing removes it. */
export class Reader implements AsyncDisposable {
  readonly #folder: string;
  readonly #omdb: ReturnType<typeof createServer>;
  #answer: Input["answer"];

  private constructor(folder: string) {
    this.#folder = folder;
    this.#omdb = createServer((_, response) => {
      const { status, body, type } = this.#answer ?? { status: 500, body: "", type: "" };
      response.writeHead(status, type === "" ? {} : { "content-type": type });
      response.end(body);
    });
  }

  static async open(): Promise<Reader> {
    const reader = new Reader(await Deno.makeTempDir({ prefix: "dem-fuzz-" }));
    await new Promise<void>((resolve) => reader.#omdb.listen(0, "127.0.0.1", resolve));
    return reader;
  }

  /** What is wrong with how an input was met; a sentence each. */
  async read(input: Input, asProcess: boolean): Promise<readonly string[]> {
    await this.#lay(input);
    const address = this.#omdb.address();
    const omdb = typeof address === "object" && address !== null ? `http://127.0.0.1:${address.port}` : "";
    const args = input.args.map((word) => word.replace("{omdb}", omdb));
    const before = this.#rows();
    const { code, stdout, stderr, hung } = asProcess
      ? await startProcess(this.#folder, args).ended
      : await this.#here(args);
    const ended = { code, stdout, stderr, hung, signal: null };
    const wrong = falsehoods(args.join(" ").slice(0, 300), ended, { json: input.args[0] !== undefined && json(args) });
    if (!input.codes.includes(code)) wrong.push(`exits with ${code}:\n${stdout}${stderr}`);
    if (code !== 0 && this.#rows() !== before) wrong.push(`exits with ${code}, and rows have changed`);
    return wrong;
  }

  async #here(args: readonly string[]) {
    const hung = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => hung.resolve(undefined), PATIENCE);
    try {
      const outcome = await Promise.race([dem({ folder: this.#folder }, args), hung.promise]);
      if (outcome === undefined) return { code: 0, stdout: "", stderr: "", hung: true };
      return { code: outcome.code, stdout: outcome.stdout, stderr: outcome.stderr, hung: false };
    } catch (error) {
      // Whatever comes out of the program is for nobody to see.
      return { code: -1, stdout: "", stderr: `Uncaught ${error instanceof Error ? error.stack : error}`, hung: false };
    } finally {
      clearTimeout(timer);
    }
  }

  async #lay({ files, answer }: Input): Promise<void> {
    this.#answer = answer;
    for await (const { name } of Deno.readDir(this.#folder)) {
      await Deno.remove(`${this.#folder}/${name}`, { recursive: true });
    }
    for (const [name, text] of Object.entries(files)) {
      const file = `${this.#folder}/${name}`;
      await Deno.mkdir(dirname(file), { recursive: true });
      await Deno.writeTextFile(file, text);
    }
    const database = new DatabaseSync(`${this.#folder}/source.db`);
    database.exec("create table films (id integer primary key, title text, year integer, last_modified text)");
    database.close();
  }

  #rows(): string {
    try {
      const database = new DatabaseSync(`${this.#folder}/source.db`, { readOnly: true });
      const rows = database.prepare("select * from films").all();
      database.close();
      return JSON.stringify(rows);
    } catch {
      return "";
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#omdb.close(() => resolve());
      this.#omdb.closeAllConnections();
    });
    await Deno.remove(this.#folder, { recursive: true });
  }
}

/** Whether the command line asks for JSON, and for nothing that wins over it. */
function json(args: readonly string[]): boolean {
  const alone = ["--help", "-h", "--version", "-V", "help", "completions", "--"];
  return args.includes("--json") && !args.some((word) => alone.includes(word));
}
