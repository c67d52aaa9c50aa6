/**
 * Writes into the docs what their commands print now: `deno run -A tools/docs.ts [PAGE…]`.
 *
 * Needs the servers that ELASTICSEARCH_URL and DEM_TEST_POSTGRES name, and no index in the cluster without a prefix.
 *
 * @module
 */
import { pathOf, readPages } from "../test/docs/pages.ts";
import { needsBinary, replay } from "../test/docs/replay.ts";
import { testBinary } from "../test/binary.ts";

for (const [name, page] of await readPages()) {
  if (Deno.args.length > 0 && !Deno.args.includes(name)) continue;
  await Deno.writeTextFile(pathOf(name), await replay(page, "", needsBinary(page) ? await testBinary() : undefined));
  console.log(name);
}
