/** Code of the application whose names nobody wants to touch. */
import type { Client } from "@elastic/elasticsearch";

export async function countEverything(client: Client): Promise<number> {
  const { count } = await client.count({ index: ["films", "people"] });
  return count;
}

export async function recordVisit(client: Client): Promise<void> {
  await client.index({ index: "visits", document: { at: new Date().toISOString() } });
}
