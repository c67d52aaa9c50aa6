import assert from "node:assert/strict";
import { isolatedIndexes } from "../../testing/mod.ts";
import { clusterUrl } from "../project.ts";

const films = {
  name: "films",
  mappings: { dynamic: "strict", properties: { id: { type: "long" }, title: { type: "text" } } },
};

async function namesUnder(prefix: string): Promise<readonly string[]> {
  const response = await fetch(`${clusterUrl}/${prefix}*?expand_wildcards=all`);
  return Object.keys(await response.json());
}

Deno.test("isolatedIndexes() gives searchable documents under an alias of its own, and drops all at the end", async () => {
  let prefix = "";
  {
    await using search = await isolatedIndexes({
      indexes: [films],
      cluster: clusterUrl,
      documents: { films: [{ id: 1, title: "Stalker" }] },
    });
    prefix = search.prefix;
    assert.equal(search.alias("films"), `${prefix}films`);
    await search.add("films", [{ id: 2, title: "Solaris" }]);
    const { hits } = await search.toolkit.search("films", "solaris");
    assert.deepEqual(hits.map(({ id }) => id), ["2"]);
    assert.deepEqual(await namesUnder(prefix), [`${prefix}films-1`]);
  }
  assert.deepEqual(await namesUnder(prefix), []);
});

Deno.test("isolatedIndexes() keeps two tests apart", async () => {
  await using first = await isolatedIndexes({ indexes: [films], cluster: clusterUrl });
  await using second = await isolatedIndexes({ indexes: [films], cluster: clusterUrl });
  await first.add("films", [{ id: 1, title: "Mirror" }]);
  assert.equal((await second.toolkit.search("films", "")).total, 0);
});

Deno.test("add() says which document was refused and why", async () => {
  await using search = await isolatedIndexes({ indexes: [films], cluster: clusterUrl });
  await assert.rejects(search.add("films", [{ id: 7, title: "Ran", year: 1985 }]), {
    code: "cluster-refused",
    message: /7 was refused: .*year/,
  });
  await assert.rejects(search.add("films", [{ title: "Ran" }]), { code: "usage", message: /no key in id/ });
  await assert.rejects(search.add("books", []), { code: "usage", hint: /films/ });
});

Deno.test("isolatedIndexes() refuses a cluster that is not on this machine", async () => {
  await assert.rejects(isolatedIndexes({ indexes: [films], cluster: "http://search.example:9200" }), {
    code: "usage",
    message: /not on this machine/,
  });
});
