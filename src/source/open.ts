/**
 * Opens the source of a definition.
 *
 * @module
 */
import { dirname } from "node:path";
import type { LoadedDefinition } from "../definition/definition.ts";
import { ConfigurationError } from "../errors.ts";
import { addressOf } from "./address.ts";
import { overlapOf } from "./overlap.ts";
import { relationOf, type SqlDefinition } from "./relation.ts";
import type { Source } from "./source.ts";

/** What a source is opened with. */
export interface SourceContext {
  /** The config's source, for definitions that name none. */
  readonly url?: string;
  /** Ends the opening; what is done later has a signal of its own. */
  readonly signal?: AbortSignal;
  /** Takes what the caller should know although all goes on, each once. */
  readonly onWarning?: (message: string) => void;
  /** The clock of sources in code; default the process's. */
  readonly now?: () => Date;
}

/**
 * Opens the source of a definition: SQLite, Postgres, or the definition's own code.
 *
 * @example
 * ```ts ignore
 * await using source = await openSource(definition, { url: "sqlite:/data/films.db" });
 * for await (const chunk of source.rows({ range: { from: null, to: null }, objects: false, signal })) {
 *   for (const { id, json } of chunk) console.log(id, json);
 * }
 * ```
 *
 * @throws ConfigurationError where the definition has no source, or neither it nor the config has an address.
 * @throws SourceError where the source cannot be reached.
 */
export async function openSource(definition: LoadedDefinition, context: SourceContext = {}): Promise<Source> {
  const { source, name } = definition;
  const { onWarning: warn = () => {}, now = () => new Date() } = context;
  if (source === undefined) {
    throw new ConfigurationError(`opening the source of ${name}: its definition names none`, {
      hint: "Add source.table, source.sql, or in a module query or documents.",
    });
  }
  if ("documents" in source) {
    const { CodeSource } = await import("./code-source.ts");
    return new CodeSource(source, { name, now, warn });
  }
  const url = source.url ?? context.url;
  if (url === undefined) {
    throw new ConfigurationError(
      `opening the source of ${name}: neither the definition nor the config has its address`,
      {
        hint: "Set source in the config, DEM_SOURCE, --source, or source.url in the definition.",
      },
    );
  }
  checkOptions(source);
  const address = addressOf(url, definition.file === undefined ? "" : dirname(definition.file));
  const relation = await relationOf(name, source, address.database);
  const { SqlSource } = await import("./sql-source.ts");
  if (address.database === "sqlite") {
    const { SqliteDriver } = await import("./sqlite-driver.ts");
    return new SqlSource(new SqliteDriver(address.file, warn), relation, source);
  }
  const { PostgresDriver } = await import("./postgres-driver.ts");
  const driver = new PostgresDriver(address.url, address.shown, warn);
  return new SqlSource(await driver.open(context.signal ?? new AbortController().signal), relation, source);
}

/** Before anything is opened: what is wrong here is wrong for good. */
function checkOptions({ overlap, timezone }: SqlDefinition): void {
  overlapOf(overlap);
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: timezone });
  } catch (cause) {
    throw new ConfigurationError(`reading source.timezone: ${JSON.stringify(timezone)} is no time zone`, {
      cause,
      hint: "Write an IANA name, such as Europe/Berlin, or UTC.",
    });
  }
}
