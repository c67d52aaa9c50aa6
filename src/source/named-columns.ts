import { SourceError } from "../errors.ts";
import type { NamedColumns } from "./sql-driver.ts";

/** Makes sure that the columns that a definition names are there, and that no name stands for two. Throws SourceError. */
export function requireColumns(found: readonly string[], named: NamedColumns, attempt: string): void {
  for (const [role, name] of Object.entries({ key: named.key, modified: named.modified, routing: named.routing })) {
    if (name !== undefined && !found.includes(name)) {
      throw new SourceError("source-failed", `${attempt}: it has no column ${JSON.stringify(name)}`, {
        hint: `Correct source.${role}; the columns are ${found.join(", ")}.`,
      });
    }
  }
  const twice = found.find((name, position) => found.indexOf(name) !== position);
  if (twice !== undefined) {
    throw new SourceError("source-failed", `${attempt}: two columns have the name ${JSON.stringify(twice)}`, {
      hint: "Each column becomes a field: give one of them another name with `as`, or leave it out.",
    });
  }
}
