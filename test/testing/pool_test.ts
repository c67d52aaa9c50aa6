import assert from "node:assert/strict";
import { Pool } from "../../testing/pool.ts";
import { processOf } from "../../testing/prefix.ts";
import { settingOf } from "../../testing/setting.ts";
import type { Recipe } from "../../testing/recipe.ts";
import { eventually, type TestIndex } from "../../testing/mod.ts";
import { clusterUrl } from "../project.ts";
import { openProxy, type Proxy, requestsTo } from "../proxy.ts";
import { namesUnder } from "./cluster.ts";
import { films, notes } from "./films.ts";

const PATIENT = { within: 120_000 };

/** A recipe over a proxy, which counts. */
async function recipeOver(proxy: Proxy, index: TestIndex, ahead: number): Promise<Recipe> {
  return (await settingOf({ indexes: [index], ahead, cluster: proxy.url })).recipe;
}

const creations = (proxy: Proxy) => requestsTo(proxy, /^PUT \/test_/).length;
const deletions = (proxy: Proxy) => requestsTo(proxy, /^DELETE \/test_/);

Deno.test("the pool makes more ahead the more tests there are, up to its bound", async () => {
  await using proxy = await openProxy(clusterUrl);
  await using pool = new Pool();
  const recipe = await recipeOver(proxy, films, 3);
  const prefixes = [];
  for (const made of [2, 4, 6, 7]) {
    prefixes.push(await pool.take(recipe));
    await eventually(() => assert.equal(creations(proxy), made), PATIENT);
  }
  assert.equal(new Set(prefixes).size, 4);
  assert.ok(prefixes.every((prefix) => processOf(prefix) === Deno.pid));
});

Deno.test("a pool without stock makes what is asked for and no more", async () => {
  await using proxy = await openProxy(clusterUrl);
  await using pool = new Pool();
  const recipe = await recipeOver(proxy, films, 0);
  await pool.take(recipe);
  await pool.take(recipe);
  assert.equal(creations(proxy), 2);
});

Deno.test("several recipes keep no more ready than one", async () => {
  await using proxy = await openProxy(clusterUrl);
  await using pool = new Pool();
  const [first, second] = [await recipeOver(proxy, films, 2), await recipeOver(proxy, notes, 2)];
  await pool.take(first);
  await pool.take(first);
  await eventually(() => assert.equal(creations(proxy), 4), PATIENT);
  await pool.take(second);
  await pool.take(second);
  await eventually(() => assert.ok(deletions(proxy).length > 0), PATIENT);
});

Deno.test("sets are deleted together, and none is left when the pool is closed", async () => {
  await using proxy = await openProxy(clusterUrl);
  const pool = new Pool();
  const recipe = await recipeOver(proxy, films, 4);
  const prefixes = await Promise.all(Array.from({ length: 8 }, () => pool.take(recipe)));
  for (const prefix of prefixes.slice(0, 6)) pool.giveBack(prefix);
  await pool[Symbol.asyncDispose]();
  assert.ok(deletions(proxy).length < 6, `${deletions(proxy).length} requests`);
  for (const prefix of prefixes) assert.deepEqual(await namesUnder(prefix), []);
});

Deno.test("the pool says at its end what it could not delete", async () => {
  await using proxy = await openProxy(clusterUrl);
  const pool = new Pool();
  const prefix = await pool.take(await recipeOver(proxy, films, 1));
  const heal = proxy.hook(({ method }) => method === "DELETE" ? { status: 500, body: { error: "no" } } : undefined);
  pool.giveBack(prefix);
  await assert.rejects(pool[Symbol.asyncDispose](), { code: "cluster-refused", message: /^deleting test_\w+.*: no$/ });
  heal();
  const left = new Set(deletions(proxy).flatMap(({ path }) => path.slice(1).split("?")[0]?.split(",") ?? []));
  for (const name of left) await fetch(`${clusterUrl}/${name}`, { method: "DELETE" }).then((answer) => answer.text());
});

Deno.test("a set that fails fails the test that waits for it, and the next one is tried again", async () => {
  await using proxy = await openProxy(clusterUrl);
  await using pool = new Pool();
  const recipe = await recipeOver(proxy, films, 2);
  const heal = proxy.hook(({ method }) => method === "PUT" ? { status: 400, body: { error: "not now" } } : undefined);
  await assert.rejects(pool.take(recipe), { code: "cluster-refused", message: /: not now$/ });
  heal();
  assert.ok(processOf(await pool.take(recipe)));
});

Deno.test("an index that a template gives an alias of its own is refused, and taken away", async () => {
  const template = `dem-test-${crypto.randomUUID().slice(0, 8)}`;
  const body = {
    index_patterns: ["test_*_templated-1"],
    priority: 1_000,
    template: { aliases: { [`${template}-alias`]: {} } },
  };
  const send = (method: string, body?: object) =>
    fetch(`${clusterUrl}/_index_template/${template}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    }).then((answer) => answer.text());
  await send("PUT", body);
  try {
    await using proxy = await openProxy(clusterUrl);
    await using pool = new Pool();
    const recipe = await recipeOver(proxy, { name: "templated" }, 0);
    await assert.rejects(pool.take(recipe), { message: new RegExp(`gave it the alias ${template}-alias`) });
    assert.ok(deletions(proxy).length > 0);
  } finally {
    await send("DELETE");
  }
});
