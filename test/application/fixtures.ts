import { films } from "./indexes/films.ts";
import { people } from "./indexes/people.ts";

/** What every test of the application begins with. */
export const catalogue = {
  indexes: [films, people],
  fixtures: {
    films: new URL("./fixtures/films.yaml", import.meta.url),
    people: new URL("./fixtures/people.json", import.meta.url),
  },
} as const;
