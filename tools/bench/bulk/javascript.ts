/**
 * The rival in JavaScript: `helpers.bulk` of Elasticsearch's own client, under Deno and under Node.
 *
 * @module
 */
import manifest from "../../../deno.json" with { type: "json" };
import { capture, run } from "../../../src/server/run-program.ts";
import type { Client } from "./client.ts";
import type { Rivals } from "./rivals.ts";
import { rival } from "./rival.ts";

const program = "helpers-bulk.mjs";

/** Installs the client and a driver for Postgres from npm into a folder. */
export async function javascriptRivals(folder: string): Promise<Rivals> {
  const here = `${folder}/javascript`;
  await Deno.mkdir(here);
  // As pinned for this project: the newest at the time.
  const names = ["@elastic/elasticsearch", "pg", "pg-cursor"] as const;
  const dependencies = Object.fromEntries(
    names.map((name) => [name, manifest.imports[name].slice(manifest.imports[name].lastIndexOf("@") + 1)]),
  );
  await Deno.writeTextFile(`${here}/package.json`, JSON.stringify({ type: "module", dependencies }));
  await Deno.copyFile(new URL(`programs/${program}`, import.meta.url), `${here}/${program}`);
  const versions: Record<string, string> = { "@elastic/elasticsearch": dependencies["@elastic/elasticsearch"] };
  const node = await capture("node", ["--version"]);
  if (node === undefined) {
    // Without Node there is no npm either.
    await run(Deno.execPath(), ["install", "--node-modules-dir=auto", "--quiet"], { folder: here });
  } else {
    await run("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error"], { folder: here });
    versions.node = node.trim().slice(1);
  }
  const clients: Client[] = [
    rival({
      name: "helpers-deno",
      title: "helpers.bulk, Deno",
      command: {
        program: Deno.execPath(),
        args: ["run", "--allow-all", "--node-modules-dir=manual", program],
        folder: here,
      },
    }),
  ];
  if (node !== undefined) {
    const command = { program: "node", args: [program], folder: here };
    clients.push(rival({ name: "helpers-node", title: "helpers.bulk, Node", command }));
  }
  return { clients, versions, missing: node === undefined ? ["helpers.bulk under Node: there is no Node"] : [] };
}
