/**
 * Lays JSON out to be read. Where lines break depends on the keys alone, not on how long the values are, so that it is
 * the same in every run.
 */
export function layout(value: unknown, indent = ""): string {
  if (typeof value !== "object" || value === null || isShort(value)) return inline(value);
  const below = `${indent}  `;
  const entries = Array.isArray(value)
    ? value.map((item) => layout(item, below))
    : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${layout(item, below)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return `${open}\n${entries.map((entry) => below + entry).join(",\n")}\n${indent}${close}`;
}

function isShort(value: object): boolean {
  const values = Object.values(value);
  return values.every((value) => typeof value !== "object" || value === null) && values.length <= 4;
}

function inline(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  const entries = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${inline(item)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}
