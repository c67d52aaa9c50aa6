import { addressOf } from "./address.ts";
import type { TableWriter } from "./write.ts";

/**
 * Opens the database at `sqlite:FILE` or `postgres://…` for writing; a relative file counts from the working directory.
 * Throws SourceError where it cannot be reached, ConfigurationError where the address is none.
 */
export async function openWriter(url: string): Promise<TableWriter> {
  const address = addressOf(url, "");
  if (address.database === "sqlite") {
    const { openSqliteWriter } = await import("./write-sqlite.ts");
    return openSqliteWriter(address.file);
  }
  const { openPostgresWriter } = await import("./write-postgres.ts");
  return await openPostgresWriter(address.url, address.shown);
}
