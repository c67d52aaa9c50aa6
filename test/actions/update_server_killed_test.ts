/** The server is killed while workers load into it: an update waits for it to come back, or is gone on with. */
import assert from "node:assert/strict";
import { BulkGate } from "../integration/bulk-gate.ts";
import { openProxy } from "../proxy.ts";
import { MortalServer } from "../server/mortal-server.ts";
import { assertExact, assertResumes } from "./exactly.ts";
import { Filling, type FillingOptions } from "./filling.ts";

const films = {
  rows: 2000,
  workers: 2,
  definition: { batch: { documents: 50, bytes: "4MB" } },
  document: "(row) => row",
} satisfies FillingOptions;

Deno.test("a server that is killed has what it took: one update waits for it, one ends and is gone on with", async () => {
  await using server = await MortalServer.open();
  await using proxy = await openProxy(server.url);
  const place = { ...films, cluster: server.url };
  await using patient = await Filling.open({ ...place, retryFor: 600_000 });
  await using hasty = await Filling.open({ ...place, retryFor: 1000 });

  using gate = new BulkGate(proxy, 20);
  const updates = [patient, hasty].map((filling) => filling.update({}, {}, { url: proxy.url }));
  await gate.held;
  server.kill();
  gate.open();
  const [waiting, ending] = updates;
  const ended = await ending;
  assert.deepEqual([ended.outcome, ended.error?.code], ["aborted", "unreachable"], JSON.stringify(ended));
  await server.startAgain();
  assert.equal((await waiting).outcome, "complete");
  await assertExact(patient);
  await assertResumes(hasty);
});
