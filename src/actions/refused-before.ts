/**
 * The documents that earlier updates could not load, and which of them are met among the rows that an update reads.
 *
 * One that is met is loaded with its batch: to try it once more would count it twice.
 *
 * @module
 */
import type { History, VersionRecord } from "../history/history.ts";
import type { SourceRow } from "../source/source.ts";

/** So many rejections are read at a time. */
const PAGE = 5000;

/** Watches rows for documents that were refused before. Its memory grows with their number, not with that of the rows. */
export class RefusedBefore {
  readonly #left: Set<string>;
  readonly #met = new Set<string>();

  private constructor(documents: Iterable<string>) {
    this.#left = new Set(documents);
  }

  /** Reads which documents a version was refused. */
  static async of(history: History, version: VersionRecord): Promise<RefusedBefore> {
    const documents: string[] = [];
    for (;;) {
      const after = documents.at(-1);
      const page = await history.rejections(version.id, { limit: PAGE, ...(after === undefined ? {} : { after }) });
      documents.push(...page.map(({ document }) => document));
      if (page.length < PAGE) return new RefusedBefore(documents);
    }
  }

  /** Passes rows on, and notes those of them that were refused before. */
  async *watch(chunks: AsyncIterable<readonly SourceRow[]>): AsyncGenerator<readonly SourceRow[]> {
    for await (const chunk of chunks) {
      if (this.#left.size > 0) {
        for (const { id } of chunk) if (id !== null && this.#left.delete(id)) this.#met.add(id);
      }
      yield chunk;
    }
  }

  /** Whether its row was among those that were read. */
  met(document: string): boolean {
    return this.#met.has(document);
  }
}
