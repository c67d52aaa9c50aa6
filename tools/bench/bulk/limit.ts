/**
 * The limit: requests of about 4 MB that were made before, from a program that only sends them, at the best concurrency.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { capture, run } from "../../../src/server/run-program.ts";
import type { FilmDatabase } from "../film-table.ts";
import { runClient } from "../run-client.ts";
import type { Client } from "./client.ts";
import { intoIndex } from "./rival.ts";

/** The size of one request. */
const BYTES = 4_000_000;

/** The program that sends: of Go, whose senders cost least, else of Deno. */
export interface LimitProgram {
  readonly program: string;
  readonly args: readonly string[];
  /** The language that it is written in. */
  readonly sender: string;
}

/** Builds the program that sends. */
export async function limitProgram(folder: string): Promise<LimitProgram> {
  if (await capture("go", ["version"]) === undefined) {
    const script = fileURLToPath(new URL("programs/limit.js", import.meta.url));
    return { program: Deno.execPath(), args: ["run", "--allow-net", "--allow-read", script], sender: "Deno" };
  }
  const built = `${folder}/limit`;
  await run("go", ["build", "-o", built, fileURLToPath(new URL("programs/limit.go", import.meta.url))], {
    environment: { GOFLAGS: "-mod=mod", GO111MODULE: "off" },
  });
  return { program: built, args: [], sender: "Go" };
}

/** Writes the requests of a table as files; gives their folder. */
export async function writeRequests(films: FilmDatabase, table: string, folder: string): Promise<string> {
  const requests = `${folder}/requests-${table}`;
  await Deno.mkdir(requests);
  let lines: string[] = [];
  let size = 0;
  let written = 0;
  const write = async () => {
    if (size === 0) return;
    await Deno.writeTextFile(`${requests}/${String(++written).padStart(6, "0")}`, lines.join(""));
    [lines, size] = [[], 0];
  };
  for await (const page of films.pages(table)) {
    for (const { id, json } of page) {
      const text = `{"index":{"_id":"${id}"}}\n${json}\n`;
      lines.push(text);
      size += text.length;
      if (size >= BYTES) await write();
    }
  }
  await write();
  return requests;
}

/** The limit at a number of requests in flight. */
export function limitClient({ program, args }: LimitProgram, requests: string, inFlight: number): Client {
  return {
    name: "limit",
    title: `limit, ${inFlight} in flight`,
    kind: "limit",
    load: (job) =>
      intoIndex(job, async (index) => {
        const process = await runClient({ program, args: [...args, job.url, index, requests, String(inFlight)] });
        // It reads all requests into memory before it begins, so its life as a process says nothing.
        return { loadingSeconds: JSON.parse(process.stdout).seconds, process: undefined };
      }),
  };
}
