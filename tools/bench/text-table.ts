/**
 * A table for a terminal: the first and the last column to the left, the others to the right.
 *
 * @module
 */

/** Lays out rows beneath their headers. */
export function textTable(headers: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const all = [headers, ...rows];
  const widths = headers.map((_, column) => Math.max(...all.map((row) => row[column].length)));
  return all.map((row) =>
    row.map((cell, column) => {
      const isText = column === 0 || (column === row.length - 1 && !/^[\d.,–]*$/.test(rows[0]?.[column] ?? ""));
      return isText ? cell.padEnd(widths[column]) : cell.padStart(widths[column]);
    }).join("  ").trimEnd()
  );
}
