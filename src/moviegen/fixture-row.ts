/**
 * Rows of a fixture file, each value with the place where it stands.
 *
 * @module
 */
import type { Fault } from "../errors.ts";

/** A place in a file, both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** One value of a row. */
export interface FixtureValue extends Position {
  /** The value as JSON text, numbers as they were written. */
  readonly json: string;
  /** Where its name stands. */
  readonly name: Position;
}

/** One row, its values by column. */
export interface FixtureRow extends Position {
  readonly values: ReadonlyMap<string, FixtureValue>;
}

/** What was read of a fixture: its rows, and what is wrong with it. */
export interface FixtureText {
  readonly rows: readonly FixtureRow[];
  readonly faults: readonly Fault[];
}
