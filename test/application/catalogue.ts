/** The application's code: it is told its client, and the names of its indexes. */
import type { Client } from "@elastic/elasticsearch";

export interface Film {
  readonly id: number;
  readonly title: string;
  readonly year: number;
  readonly director: string;
}

export interface Names {
  readonly films: string;
  readonly people: string;
}

/** The names under a prefix, as the application has them in production. */
export function namesUnder(prefix: string): Names {
  return { films: `${prefix}films`, people: `${prefix}people` };
}

export class Catalogue {
  readonly #client: Client;
  readonly #names: Names;

  constructor(client: Client, names: Names) {
    this.#client = client;
    this.#names = names;
  }

  find(words: string) {
    return this.#client.search<Film>({
      index: this.#names.films,
      query: { multi_match: { query: words, fields: ["title^3", "plot"], fuzziness: "AUTO" } },
      highlight: { fields: { plot: {} } },
    });
  }

  between(from: number, to: number) {
    return this.#client.search<Film>({
      index: this.#names.films,
      query: { bool: { filter: [{ range: { year: { gte: from, lte: to } } }] } },
      sort: [{ year: "asc" }],
    });
  }

  /** Finds the films of those whose name has these words. */
  async madeBy(words: string) {
    const people = await this.#client.search({
      index: this.#names.people,
      query: { match: { name: words } },
      _source: false,
    });
    const ids = people.hits.hits.flatMap(({ _id }) => _id ?? []);
    return await this.#client.search<Film>({
      index: this.#names.films,
      query: { terms: { director: ids } },
      sort: [{ year: "desc" }],
    });
  }

  async complete(typed: string): Promise<readonly string[]> {
    const { suggest } = await this.#client.search({
      index: this.#names.films,
      suggest: { titles: { prefix: typed, completion: { field: "title.suggest" } } },
    });
    return [suggest?.titles?.[0]?.options ?? []].flat().map(({ text }) => text ?? "");
  }

  async rename(id: number, title: string): Promise<void> {
    await this.#client.update({ index: this.#names.films, id: String(id), doc: { title }, refresh: true });
  }
}
