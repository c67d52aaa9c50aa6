/**
 * Starts the sink, and asks it what it has taken.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { FailedError } from "../../src/errors.ts";
import type { Swallowed } from "./sink.ts";

/** A running sink; disposing stops it. */
export interface Sink extends AsyncDisposable {
  readonly url: string;
  /** What it has taken since it was last emptied. */
  taken(): Promise<Swallowed>;
  empty(): Promise<void>;
}

/** Starts a sink in front of a cluster. */
export async function openSink(cluster: string): Promise<Sink> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-net", fileURLToPath(new URL("sink.ts", import.meta.url)), cluster],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let said = "";
  while (!said.includes("\n")) {
    const { value, done } = await reader.read();
    if (done) throw new FailedError(`starting the sink: it ended, and said ${said.trim() || "nothing"}`);
    said += value;
  }
  const url = said.slice(0, said.indexOf("\n"));
  const request = async (method: string): Promise<Swallowed> => await (await fetch(`${url}/_sink`, { method })).json();
  return {
    url,
    taken: () => request("GET"),
    empty: async () => void await request("DELETE"),
    async [Symbol.asyncDispose]() {
      child.kill();
      await reader.cancel();
      await child.status;
    },
  };
}
