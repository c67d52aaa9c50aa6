/**
 * Asks OMDb, the Open Movie Database.
 *
 * @module
 */
import type { JsonObject } from "../definition/definition.ts";
import { isJsonObject } from "../definition/json.ts";
import { maskSecrets } from "../definition/mask.ts";
import { FailedError } from "../errors.ts";
import { type Film, filmOf } from "./film.ts";

/** Where OMDb answers. */
export const OMDB_URL = "https://www.omdbapi.com";

/** How OMDb is asked. */
export interface OmdbOptions {
  readonly apiKey: string;
  readonly baseUrl: string;
  /** Milliseconds until an answer is given up on. */
  readonly timeout: number;
}

/** Asks for one film after another. */
export class Omdb {
  readonly #options: OmdbOptions;

  constructor(options: OmdbOptions) {
    this.#options = options;
  }

  /** Gives the film that OMDb finds for a title; undefined where it finds none. Throws FailedError. */
  async find(title: string): Promise<Film | undefined> {
    const attempt = `asking OMDb for ${JSON.stringify(title)}`;
    const { status, text } = await this.#get(title, attempt);
    const answer = parsed(text);
    if (answer === undefined) {
      throw failed(attempt, `its answer is ${/^\s*</.test(text) ? "an HTML page" : "no JSON"} (status ${status})`, {
        hint: "Try again later, or check --base-url.",
      });
    }
    // Errors come with status 200 as well, so that the answer itself decides.
    const { Response: response, Error: said } = answer;
    if (response === "False" || status !== 200) return this.#refused(attempt, status, String(said ?? ""));
    const film = filmOf(answer);
    if (film === undefined) {
      throw failed(attempt, "its answer has no title", { hint: "Try again later, or check --base-url." });
    }
    return film;
  }

  #refused(attempt: string, status: number, said: string): undefined {
    if (status === 200 && /not found/i.test(said)) return undefined;
    const reason = said === "" ? `status ${status}` : maskSecrets(said, [this.#options.apiKey]);
    if (/limit/i.test(said)) {
      throw failed(attempt, reason, {
        hint: "Go on when the limit is lifted, with the same titles: those that were saved are not asked for again.",
      });
    }
    if (status === 401 || /api key/i.test(said)) {
      throw failed(attempt, reason, {
        hint: "Correct OMDB_API_KEY or --api-key; a new key must be activated by mail.",
      });
    }
    throw failed(attempt, reason, { hint: "Correct the title, or try again later." });
  }

  async #get(title: string, attempt: string): Promise<{ readonly status: number; readonly text: string }> {
    const { apiKey, baseUrl, timeout } = this.#options;
    const url = new URL(baseUrl);
    for (const [name, value] of [["t", title], ["type", "movie"], ["r", "json"], ["apikey", apiKey]] as const) {
      url.searchParams.set(name, value);
    }
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), timeout);
    try {
      // A redirect would carry the key to whom it was not meant for.
      const response = await fetch(url, { signal: controller.signal, redirect: "manual" });
      return { status: response.status, text: await response.text() };
    } catch (error) {
      const reason = controller.signal.aborted ? `no answer within ${timeout / 1000} s` : this.#reasonOf(error);
      throw failed(attempt, reason, { hint: "Check the network, or --base-url." });
    } finally {
      clearTimeout(timer);
    }
  }

  /** What the platform says holds the whole address, and in it the key. */
  #reasonOf(error: unknown): string {
    const message = error instanceof Error ? error.message : String(error);
    return maskSecrets(message.replace(/ for url \([^)]*\)/, ""), [this.#options.apiKey]);
  }
}

function parsed(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function failed(attempt: string, reason: string, facts: { readonly hint: string }): FailedError {
  return new FailedError(`${attempt}: ${reason}`, facts);
}
