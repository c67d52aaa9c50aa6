/**
 * Aligned tables that never wrap in the middle of a row.
 *
 * @module
 */
import type { Page, Style } from "./page.ts";
import { oneLine, shorten, widthOf } from "./width.ts";

/** One cell: text, and how it is painted. */
export type Cell = string | { readonly text: string; readonly style: Style };

/** One column of a table. */
export interface Column<Row> {
  readonly header: string;
  cell(row: Row): Cell;
  /** Numbers stand to the right. Default left. */
  readonly align?: "left" | "right";
  /** In which turn the column gives room when the page is too narrow; the lowest first. Default: never. */
  readonly gives?: number;
  /** How far it gives room. Default 6. */
  readonly minimum?: number;
  /** What a shortened cell leaves out. Default its end. */
  readonly leavesOut?: "end" | "middle";
  /** Left out where every cell is empty. */
  readonly optional?: boolean;
  /** Left out, the last of its kind first, where the page is too narrow for all columns at their minimum. */
  readonly drops?: boolean;
}

const GAP = "  ";

/** What else a table shows. */
export interface TableOptions<Row> {
  /** Leave the line of headers out. */
  readonly bare?: boolean;
  /** Lines to put beneath a row. */
  beneath?(row: Row): readonly string[];
}

/** Lays rows out as aligned lines. */
export function table<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  page: Page,
  { bare = false, beneath = () => [] }: TableOptions<Row> = {},
): readonly string[] {
  const measured = columns
    .map((column) => measure(column, rows, bare))
    .filter(({ column, cells }) => !column.optional || cells.some(({ text }) => text !== ""));
  const shown = kept(measured, page.width);
  const widths = fitted(shown, page.width);
  const line = (cells: readonly PaintedText[]) =>
    cells.map((cell, index) => laidOut(cell, shown[index].column, widths[index], page)).join(GAP).trimEnd();
  return [
    ...(bare ? [] : [line(shown.map(({ column }) => ({ text: column.header, style: "bold" })))]),
    ...rows.flatMap((row, index) => [line(shown.map(({ cells }) => cells[index])), ...beneath(row)]),
  ];
}

interface PaintedText {
  readonly text: string;
  readonly style?: Style;
}

function cellOf(cell: Cell): PaintedText {
  return typeof cell === "string" ? { text: oneLine(cell) } : { text: oneLine(cell.text), style: cell.style };
}

function laidOut<Row>(cell: PaintedText, column: Column<Row>, width: number, page: Page): string {
  const text = shorten(cell.text, width, column.leavesOut);
  const padding = " ".repeat(Math.max(0, width - widthOf(text)));
  const painted = cell.style === undefined ? text : page.paint(cell.style, text);
  return column.align === "right" ? padding + painted : painted + padding;
}

interface Measured<Row> {
  readonly column: Column<Row>;
  readonly cells: readonly PaintedText[];
  /** What it would like, and what it can do with. */
  readonly width: number;
  readonly minimum: number;
}

function measure<Row>(column: Column<Row>, rows: readonly Row[], bare: boolean): Measured<Row> {
  const cells = rows.map((row) => cellOf(column.cell(row)));
  const width = Math.max(bare ? 0 : column.header.length, ...cells.map(({ text }) => widthOf(text)));
  const { gives, minimum = 6 } = column;
  return { column, cells, width, minimum: gives === undefined ? width : Math.min(width, minimum) };
}

/** Drops columns until the others have their minimum, or none may be dropped. */
function kept<Row>(measured: readonly Measured<Row>[], room: number): readonly Measured<Row>[] {
  const dropping = measured.findLast(({ column }) => column.drops);
  if (dropping === undefined || excessOf(measured.map(({ minimum }) => minimum), room) <= 0) return measured;
  return kept(measured.filter((one) => one !== dropping), room);
}

/** Takes room from the columns that give it, in their turn; from the widest others where that is not enough. */
function fitted<Row>(measured: readonly Measured<Row>[], room: number): readonly number[] {
  const widths = measured.map(({ width }) => width);
  let excess = excessOf(widths, room);
  const turns = measured
    .map(({ column, width, minimum }, index) => ({ turn: column.gives ?? Infinity, index, width, minimum }))
    .sort((a, b) => a.turn - b.turn || b.width - a.width);
  for (const least of [undefined, 1]) {
    for (const { index, minimum } of turns) {
      const given = Math.min(Math.max(0, excess), Math.max(0, widths[index] - (least ?? minimum)));
      widths[index] -= given;
      excess -= given;
    }
  }
  return widths;
}

function excessOf(widths: readonly number[], room: number): number {
  return widths.reduce((sum, width) => sum + width, GAP.length * (widths.length - 1)) - room;
}
