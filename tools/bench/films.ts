/**
 * The rows that are loaded: made-up films, the same in every run, of about 650 bytes as JSON.
 *
 * @module
 */
import { Random } from "./random.ts";
import { capital, Words } from "./words.ts";

/** One row, by column. */
export interface Film {
  readonly id: number;
  readonly title: string;
  readonly year: number;
  readonly runtime: number;
  readonly genre: string;
  readonly director: string;
  readonly writer: string;
  readonly actors: string;
  readonly plot: string;
  readonly production: string;
  readonly last_modified: string;
}

/** The columns as Postgres has them. */
export const columns = {
  id: "integer primary key",
  title: "text not null",
  year: "smallint not null",
  runtime: "smallint",
  genre: "text",
  director: "text",
  writer: "text",
  actors: "text",
  plot: "text",
  production: "text",
  last_modified: "timestamptz not null",
} as const satisfies Readonly<Record<keyof Film, string>>;

const genres =
  "Action Adventure Comedy Crime Documentary Drama Fantasy History Horror Musical Mystery Romance War Western"
    .split(" ");

/** Every film was modified before this time. */
const NEWEST = Date.UTC(2026, 0, 1);
const DECADE = 10 * 365 * 24 * 60 * 60;

/** Makes films with the ids 1…`count`. */
export function* makeFilms(count: number, seed = 1): Generator<Film, void, undefined> {
  const random = new Random(seed);
  const words = new Words(random);
  const people = Array.from({ length: 5_000 }, () => words.name());
  const several = (most: number) => Array.from({ length: 1 + random.below(most) }, () => random.of(people)).join(", ");
  for (let id = 1; id <= count; id++) {
    yield {
      id,
      title: Array.from({ length: 1 + random.below(5) }, () => capital(words.draw())).join(" "),
      year: 1900 + random.below(126),
      runtime: 60 + random.below(120),
      genre: Array.from({ length: 1 + random.below(3) }, () => random.of(genres)).join(", "),
      director: random.of(people),
      writer: several(2),
      actors: several(5),
      plot: words.text(140 + random.below(220)),
      production: `${random.of(people)} Pictures`,
      last_modified: new Date(NEWEST - random.below(DECADE) * 1000).toISOString(),
    };
  }
}

/** The index that every client fills: two fields of analysed text, no replica. */
export const indexBody = {
  settings: { number_of_shards: 1, number_of_replicas: 0 },
  mappings: {
    dynamic: "strict",
    properties: {
      id: { type: "integer" },
      title: { type: "text", analyzer: "english" },
      year: { type: "short" },
      // What a `document` function adds.
      decade: { type: "short" },
      runtime: { type: "short" },
      genre: { type: "keyword" },
      director: { type: "keyword" },
      writer: { type: "keyword" },
      actors: { type: "keyword" },
      plot: { type: "text", analyzer: "english" },
      production: { type: "keyword" },
      last_modified: { type: "date" },
    },
  },
} as const;
