/**
 * Runs a rival's program over an index with the settings of a first load.
 *
 * @module
 */
import { indexBody } from "../films.ts";
import { type ClientCommand, runClient } from "../run-client.ts";
import type { Client, Job, Loaded } from "./client.ts";

/** A rival: it gets CLUSTER, INDEX, SOURCE and TABLE, and prints `{"seconds": …}` by its own clock. */
export function rival(
  { name, title, command }: { readonly name: string; readonly title: string; readonly command: ClientCommand },
): Client {
  return {
    name,
    title,
    kind: "rival",
    load: (job) =>
      intoIndex(job, async (index) => {
        const { url, films, table } = job;
        const environment = { CLUSTER: url, INDEX: index, SOURCE: films.url, TABLE: table };
        const process = await runClient({ ...command, environment });
        return { loadingSeconds: JSON.parse(process.stdout).seconds, process };
      }),
  };
}

/** Makes an index with the settings that dem gives a first load, and runs over it; disposing deletes it. */
export async function intoIndex(
  { cluster }: Job,
  run: (index: string) => Promise<Pick<Loaded, "loadingSeconds" | "process">>,
): Promise<Loaded> {
  const index = `bench${crypto.randomUUID().slice(0, 8)}_rival`;
  const { settings, mappings } = indexBody;
  await cluster.send("PUT", `/${index}`, { settings: { ...settings, refresh_interval: -1 }, mappings });
  const remove = async () => void await cluster.send("DELETE", `/${index}`);
  try {
    return { index, ...await run(index), [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
