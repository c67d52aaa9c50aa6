/** About how many characters of rows are held at a time: with more they outlive the young generation. */
export const CHUNK_BYTES = 200_000;

/** How many rows are held at a time, however small they are. */
const CHUNK_ROWS = 5_000;

/**
 * How many rows to fetch next, so that a chunk stays near its bytes whatever the rows weigh.
 *
 * It starts small, as nothing is known of the first row, and grows at most fourfold a step, as rows may be heavier later.
 */
export class FetchSize {
  #rows = 200;
  #mean: number | undefined;

  /** Rows to fetch next. */
  get rows(): number {
    return this.#rows;
  }

  /** About how many characters a row of the last chunk held; undefined before the first. */
  get mean(): number | undefined {
    return this.#mean;
  }

  /** Takes note of a chunk. */
  learn(chunk: readonly (readonly unknown[])[]): void {
    let weight = 0;
    for (const row of chunk) weight += weightOf(row);
    this.learnWeight(chunk.length, weight);
  }

  /** Takes note of a chunk of so many rows that held so many characters. */
  learnWeight(rows: number, weight: number): void {
    this.#mean = weight / Math.max(1, rows);
    const fitting = Math.floor(CHUNK_BYTES / Math.max(1, this.#mean));
    this.#rows = Math.max(1, Math.min(fitting, this.#rows * 4, CHUNK_ROWS));
  }
}

/** About how many characters a row holds. */
function weightOf(values: readonly unknown[]): number {
  let weight = 0;
  for (const value of values) {
    weight += typeof value === "string" || value instanceof Uint8Array ? value.length : 8;
  }
  return weight;
}
