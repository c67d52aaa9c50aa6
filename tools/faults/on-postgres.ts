/**
 * Statements that the campaign itself runs on a Postgres that it may restart at any time.
 *
 * @module
 */
import pg from "pg";

/** Runs statements through a connection of their own. */
export async function onPostgres(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  // Without a listener, a connection that is cut would end the process.
  client.on("error", () => {});
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
