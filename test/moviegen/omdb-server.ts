/**
 * A server on this machine that answers as OMDb's documentation says, and, for titles that ask for it, as OMDb and what
 * stands before it do on a bad day.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

/** The key that is good. */
export const KEY = "0badf11m";

export interface OmdbServer extends AsyncDisposable {
  /** Its address, with a trailing slash as OMDb's. */
  readonly url: string;
  /** The titles that were asked for, in their order. */
  readonly asked: readonly string[];
  /** How many requests there were at once, at most. */
  readonly most: number;
}

export interface OmdbServerOptions {
  /** Milliseconds until an answer. */
  readonly delay?: number;
  /** Requests of a day. */
  readonly limit?: number;
}

interface Answer {
  readonly status?: number;
  readonly body: string;
  readonly type?: string;
  readonly location?: string;
}

/** What real answers look like, key for key. */
export function filmAnswer(title: string, changes: Readonly<Record<string, unknown>> = {}): object {
  return {
    Title: title,
    Year: "1985",
    Rated: "R",
    Released: "20 Dec 1985",
    Runtime: "160 min",
    Genre: "Action, Drama, War",
    Director: "Akira Kurosawa",
    Writer: "Akira Kurosawa, Hideo Oguni, Masato Ide",
    Actors: "Tatsuya Nakadai, Akira Terao, Jinpachi Nezu",
    Plot: "An old warlord divides what he has among his sons, and none of them keeps the peace.",
    Language: "Japanese",
    Country: "Japan, France",
    Awards: "Won 1 Oscar. 30 wins & 22 nominations total",
    Poster: "N/A",
    Ratings: [{ Source: "Internet Movie Database", Value: "8.2/10" }, { Source: "Metacritic", Value: "97/100" }],
    Metascore: "97",
    imdbRating: "8.2",
    imdbVotes: "138,204",
    imdbID: "tt0089881",
    Type: "movie",
    DVD: "N/A",
    BoxOffice: "$4,135,750",
    Production: "N/A",
    Website: "N/A",
    Response: "True",
    ...changes,
  };
}

const json = (body: unknown): Answer => ({ body: JSON.stringify(body) });
const refusal = (message: string, status = 200): Answer => ({
  status,
  body: JSON.stringify({ Response: "False", Error: message }),
});

/** Titles to which the answer is not simply a film of that title. */
const special: Readonly<Record<string, Answer | "cut" | "silence">> = {
  "Nowhere": refusal("Movie not found!"),
  "Star Wars": json(filmAnswer("Star Wars: Episode IV - A New Hope", { Year: "1977", Runtime: "121 min" })),
  "A New Hope": json(filmAnswer("Star Wars: Episode IV - A New Hope", { Year: "1977", Runtime: "121 min" })),
  "Running": json(filmAnswer("Running", { Year: "2017–", Runtime: "1,440 min" })),
  "Long": json(filmAnswer("Long", { Runtime: "2 h 36 min" })),
  "Bare": json({ Title: "Bare", Year: "1999", Response: "True" }),
  "Unknown": json(filmAnswer("Unknown", { Runtime: "N/A", Genre: "N/A", Plot: "" })),
  "Timeless": json(filmAnswer("Timeless", { Year: "N/A" })),
  "Titleless": json({ Year: "1999", Response: "True" }),
  "Page": { status: 200, body: "<!DOCTYPE html><title>Welcome</title>", type: "text/html" },
  "Down": { status: 522, body: "<!DOCTYPE html><title>522: Connection timed out</title>", type: "text/html" },
  "Broken": { body: '{"Title":"Broken","Year":"1999' },
  "List": { body: "[1]" },
  "Failing": { status: 503, body: JSON.stringify({ Response: "False", Error: "The service is unavailable." }) },
  "Moved": { status: 302, body: "", location: "http://127.0.0.1:1/" },
  "Echo": refusal(`Something went wrong with apikey ${KEY}`),
  "Cut": "cut",
  "Silence": "silence",
};

/** Starts it on a free port. */
export async function openOmdb({ delay = 0, limit = Infinity }: OmdbServerOptions = {}): Promise<OmdbServer> {
  const asked: string[] = [];
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let now = 0;
  let most = 0;

  function serve(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const url = new URL(incoming.url ?? "/", "http://omdb");
    const title = url.searchParams.get("t") ?? "";
    asked.push(title);
    most = Math.max(most, ++now);
    outgoing.on("close", () => now--);
    const answer = answerTo(url.searchParams, title, asked.length, limit);
    if (answer === "silence") return;
    if (answer === "cut") return void incoming.socket.destroy();
    const timer = setTimeout(() => {
      timers.delete(timer);
      const { status = 200, body, type = "application/json; charset=utf-8", location } = answer;
      outgoing.writeHead(status, { "content-type": type, ...(location === undefined ? {} : { location }) });
      outgoing.end(body);
    }, delay);
    timers.add(timer);
  }

  const server = createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port");
  return {
    url: `http://127.0.0.1:${address.port}/`,
    asked,
    get most() {
      return most;
    },
    async [Symbol.asyncDispose]() {
      for (const timer of timers) clearTimeout(timer);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function answerTo(query: URLSearchParams, title: string, number: number, limit: number): Answer | "cut" | "silence" {
  const key = query.get("apikey");
  if (key === null || key === "") return refusal("No API key provided.", 401);
  if (key !== KEY) return refusal("Invalid API key!", 401);
  if (number > limit) return refusal("Request limit reached!", 401);
  if (title === "") return refusal("Incorrect IMDb ID.");
  const year = query.get("y");
  return special[title] ?? json(filmAnswer(title, year === null ? {} : { Year: year }));
}
