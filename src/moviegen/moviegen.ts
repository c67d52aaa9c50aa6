/**
 * `moviegen`: films from OMDb, printed, saved into the source, or written as a fixture.
 *
 * 1. Everything that can be wrong with the call is found before OMDb is asked.
 * 2. So many titles are asked for at once, and no more; each failure is its title's own.
 * 3. Films are saved as they come, several in one transaction, so that an interruption loses none that was told.
 * 4. The fixture is written at the end, whole or not at all; after an interruption with what there is.
 *
 * @module
 */
import type { DryRunResult, MoviegenOptions, MoviegenResult } from "../actions/results.ts";
import { ConfigurationError, type ErrorReport, FailedError, reportOf, UsageError } from "../errors.ts";
import { type Film, rowOf } from "./film.ts";
import { prepareFixture } from "./fixture-file.ts";
import { Omdb, OMDB_URL } from "./omdb.ts";
import { type FilmSaver, openSaver } from "./save-films.ts";
import { checkTitles } from "./titles.ts";

/** What is asked for by default, and at most. */
export const moviegenDefaults = { concurrency: 8, mostConcurrency: 64, timeout: 15_000 } as const;

/** How far it is, in titles. */
export interface MoviegenProgress {
  /** Titles that are done, those that failed included. */
  readonly done: number;
  /** Titles that were asked for. */
  readonly total: number;
  /** Titles that failed, or that OMDb does not have. */
  readonly failed: number;
}

/** What `moviegen` needs to know beside the titles. */
export interface MoviegenRequest extends MoviegenOptions {
  /** The database to save into: `sqlite:FILE` or `postgres://…`. */
  readonly source?: string;
  /** Ends it: what is in flight is finished and saved. */
  readonly signal?: AbortSignal;
  /** Called after each title. */
  readonly onProgress?: (progress: MoviegenProgress) => void;
}

type Entry = MoviegenResult["titles"][number];

/**
 * Asks OMDb for films by their titles. A title that fails carries its `error`, and the others go on.
 *
 * Throws UsageError or ConfigurationError where the call makes no sense, ConfirmationRequired where the fixture's file
 * exists, and SourceError where the source cannot be opened or has no table `movies`.
 *
 * @example
 * ```ts ignore
 * const { titles: [ran] } = await moviegen(["Ran"], { apiKey: Deno.env.get("OMDB_API_KEY") ?? "" });
 * console.log(ran?.film?.director); // Akira Kurosawa
 * ```
 */
export async function moviegen(
  titles: readonly string[],
  request: MoviegenRequest,
): Promise<MoviegenResult | DryRunResult> {
  const wanted = checkTitles(titles);
  const omdb = openOmdb(request);
  const concurrency = checkConcurrency(request);
  const fixture = request.fixture === undefined
    ? undefined
    : await prepareFixture(request.fixture, { force: request.force || request.dryRun || false });
  await using saver = request.save ? await openSaver(sourceOf(request)) : undefined;

  const entries = new Map<string, Entry>();
  for (const title of wanted) if (saver?.has(title)) entries.set(title, { title, outcome: "skipped" });
  const asked = wanted.filter((title) => !entries.has(title));
  if (request.dryRun) return { requests: asked.map(plannedRequest) };

  const queue = asked.values();
  const films: FetchedFilm[] = [];
  const tell = () => {
    const failed = [...entries.values()].filter(({ error }) => error !== undefined).length;
    request.onProgress?.({ done: entries.size, total: wanted.length, failed });
  };
  const saving: Promise<void>[] = [];
  const askOn = async () => {
    for (const title of queue) {
      const answer = await askFor(title, omdb);
      // The next title is asked for while this film is saved.
      saving.push(
        settle(title, answer, saver, films).then((entry) => {
          entries.set(title, entry);
          tell();
        }),
      );
      if (request.signal?.aborted) return;
    }
  };
  if (!request.signal?.aborted) await Promise.all(Array.from({ length: concurrency }, askOn));
  await Promise.all(saving);
  await fixture?.write(inOrder(films, asked));
  return { titles: wanted.flatMap((title) => entries.get(title) ?? []) };
}

/** A film, the title that it was asked by, and the key that the source gave it. */
interface FetchedFilm {
  readonly asked: string;
  readonly row: ReadonlyMap<string, string>;
  readonly key: ReadonlyMap<string, string> | undefined;
}

/** What became of asking: a film, or the entry of a title that has none. */
type Answer = { readonly film: Film } | { readonly entry: Entry };

async function askFor(title: string, omdb: Omdb): Promise<Answer> {
  try {
    const film = await omdb.find(title);
    return film === undefined ? { entry: { title, outcome: "not-found", error: notFound(title) } } : { film };
  } catch (error) {
    return { entry: { title, outcome: "failed", error: reportOf(error) } };
  }
}

/** Saves the film of an answer, if it is to be saved, and gives the entry of its title. */
async function settle(
  title: string,
  answer: Answer,
  saver: FilmSaver | undefined,
  films: FetchedFilm[],
): Promise<Entry> {
  if ("entry" in answer) return answer.entry;
  const { film } = answer;
  try {
    const saved = await saver?.save(film);
    if (saved === "known") return { title, outcome: "skipped", film };
    films.push({ asked: title, row: rowOf(film), key: saved });
    return { title, outcome: saver === undefined ? "printed" : "saved", film };
  } catch (error) {
    return { title, outcome: "failed", film, error: reportOf(error) };
  }
}

function notFound(title: string): ErrorReport {
  return reportOf(
    new FailedError(`asking OMDb for ${JSON.stringify(title)}: it has no such film`, {
      hint: "Write the title as OMDb has it; www.omdbapi.com lets you try.",
    }),
  );
}

/** Rows for the fixture, with the keys that the source gave them, or numbered from 1. */
function inOrder(films: readonly FetchedFilm[], asked: readonly string[]): readonly ReadonlyMap<string, string>[] {
  const byTitle = new Map(films.map((film) => [film.asked, film]));
  return asked.flatMap((title) => byTitle.get(title) ?? []).map(({ row, key }, at) =>
    new Map([...(key ?? new Map([["id", String(at + 1)]])), ...row])
  );
}

function openOmdb({ apiKey, baseUrl = OMDB_URL, timeout = moviegenDefaults.timeout, dryRun }: MoviegenRequest): Omdb {
  if (apiKey.trim() === "" && !dryRun) {
    throw new UsageError("asking OMDb: there is no API key", {
      hint: "Get one at https://www.omdbapi.com/apikey.aspx, and set OMDB_API_KEY or say --api-key.",
    });
  }
  const url = URL.parse(baseUrl);
  if (url === null || !["http:", "https:"].includes(url.protocol)) {
    throw new UsageError("asking OMDb: --base-url is no address that begins with http:// or https://");
  }
  return new Omdb({ apiKey: apiKey.trim(), baseUrl, timeout });
}

function checkConcurrency({ concurrency = moviegenDefaults.concurrency }: MoviegenRequest): number {
  const { mostConcurrency } = moviegenDefaults;
  if (Number.isSafeInteger(concurrency) && concurrency >= 1 && concurrency <= mostConcurrency) return concurrency;
  throw new UsageError(`asking OMDb: expected from 1 to ${mostConcurrency} titles at once, found ${concurrency}`);
}

function sourceOf({ source }: MoviegenRequest): string {
  if (source !== undefined) return source;
  throw new ConfigurationError("saving films: the config names no source", {
    hint: "Set `source` in the config, DEM_SOURCE or --source.",
  });
}

function plannedRequest(title: string) {
  const query = new URLSearchParams({ t: title, type: "movie", r: "json" });
  return { method: "GET", path: `/?${query}`, would: false };
}
