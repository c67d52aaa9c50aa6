/** Folders of files for tests, and what loading says about them. */
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { ConfigurationError } from "../../src/errors.ts";

/** A folder of a test's own; disposing removes it. */
export class Folder implements AsyncDisposable {
  private constructor(readonly path: string) {}

  static async with(files: Readonly<Record<string, string>> = {}): Promise<Folder> {
    const folder = new Folder(await Deno.realPath(await Deno.makeTempDir({ prefix: "dem-test-" })));
    await folder.write(files);
    return folder;
  }

  async write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(files)) {
      await Deno.mkdir(dirname(this.file(name)), { recursive: true });
      await Deno.writeTextFile(this.file(name), text);
    }
  }

  file(name: string): string {
    return join(this.path, name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}

/** The error of a loading that must fail. */
export async function refusal(loading: Promise<unknown>): Promise<ConfigurationError> {
  const error = await loading.then(() => undefined, (error) => error);
  assert.ok(error instanceof ConfigurationError, `expected a ConfigurationError, found ${error}`);
  assert.equal(error.code, "configuration");
  return error;
}

/** The faults of a loading that must fail, as `file:line:column  message`, files by their path within the folder. */
export async function faultsOf(folder: Folder, loading: Promise<unknown>): Promise<readonly string[]> {
  const error = await refusal(loading);
  const lines = error.message.split("\n").slice(1);
  assert.equal(lines.length, error.faults.length, "the message lists every fault");
  return lines.map((line) => line.replaceAll(`${folder.path}/`, ""));
}
