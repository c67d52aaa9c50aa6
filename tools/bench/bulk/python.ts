/**
 * The rivals in Python: `parallel_bulk` and `streaming_bulk` of Elasticsearch's own client.
 *
 * @module
 */
import { reportOf } from "../../../src/errors.ts";
import { capture, run } from "../../../src/server/run-program.ts";
import type { Rivals } from "./rivals.ts";
import { rival } from "./rival.ts";

/** orjson is not needed by the client; its documentation names it as a faster serializer. */
const packages = ["elasticsearch==9.5.1", "orjson", "psycopg[binary]==3.*"];

const program = "elasticsearch-py.py";

/** Installs the client and a driver for Postgres from PyPI into a virtual environment in a folder. */
export async function pythonRivals(folder: string): Promise<Rivals> {
  const missing = (reason: string) => ({ clients: [], versions: {}, missing: [`elasticsearch-py: ${reason}`] });
  if (await capture("python3", ["--version"]) === undefined) return missing("there is no python3");
  const here = `${folder}/python`;
  const python = `${here}/bin/python`;
  try {
    await run("python3", ["-m", "venv", here]);
    await run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages]);
  } catch (error) {
    return missing(reportOf(error).message);
  }
  await Deno.copyFile(new URL(`programs/${program}`, import.meta.url), `${here}/${program}`);
  const version = await run(python, ["-c", "import platform; print(platform.python_version())"]);
  const client = await run(python, ["-c", "import elasticsearch; print(elasticsearch.__versionstr__)"]);
  const command = (...args: readonly string[]) => ({ program: python, args: [program, ...args], folder: here });
  return {
    versions: { python: version.trim(), "elasticsearch-py": client.trim() },
    missing: [],
    clients: [
      rival({ name: "parallel-bulk", title: "Python parallel_bulk, 4 threads", command: command("parallel", "json") }),
      rival({
        name: "parallel-bulk-orjson",
        title: "Python parallel_bulk, orjson",
        command: command("parallel", "orjson"),
      }),
      rival({ name: "streaming-bulk", title: "Python streaming_bulk", command: command("streaming", "json") }),
    ],
  };
}
