/**
 * Asks an address which server answers there.
 *
 * @module
 */
import type { Engine } from "./server.ts";

/** Who answered. */
export interface Probed {
  /** The address without credentials. */
  readonly url: string;
  readonly engine: Engine;
  readonly version: string;
}

/** How long an answer may take, in milliseconds. */
const patience = 3_000;

/** How long a server may take to start, in milliseconds. Busy machines have been seen to need two minutes. */
const startPatience = 300_000;

/** Asks which server answers at an address; undefined when none does, or something else. */
export async function probe(address: string, signal?: AbortSignal): Promise<Probed | undefined> {
  if (!URL.canParse(address)) return undefined;
  const { url, authorization } = withoutCredentials(address);
  const answer = await get(url, authorization === undefined ? {} : { authorization }, signal);
  if (answer === undefined) return undefined;
  const server = identify(answer);
  return server === undefined ? undefined : { url, ...server };
}

/**
 * Waits until a server takes requests, and tells whether it came to that: false when it is over before, or after five
 * minutes.
 */
export async function untilReady(
  url: string,
  { isOver, signal }: { readonly isOver: () => boolean; readonly signal?: AbortSignal },
): Promise<boolean> {
  for (const deadline = Date.now() + startPatience; Date.now() < deadline && !isOver();) {
    // One that has just begun to answer may still be without a master.
    if (await get(`${url}/_cluster/health?timeout=1s`, {}, signal) !== undefined) return true;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return false;
}

/** Reads the answer to `GET /`. */
export function identify(answer: string): { readonly engine: Engine; readonly version: string } | undefined {
  const version = parse(answer)?.version;
  if (typeof version?.number !== "string") return undefined;
  const engine = version.distribution === "opensearch" ? "opensearch" : "elasticsearch";
  return { engine, version: version.number };
}

/** Splits an address into what `fetch` takes and the header that its credentials become. */
export function withoutCredentials(address: string): { readonly url: string; readonly authorization?: string } {
  const url = new URL(address);
  const { username, password } = url;
  url.username = url.password = "";
  const plain = url.href.replace(/\/$/, "");
  if (username === "") return { url: plain };
  const credentials = new TextEncoder().encode(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
  return { url: plain, authorization: `Basic ${btoa(String.fromCharCode(...credentials))}` };
}

/** Gives the body of a good answer; undefined for every other one, and for none. */
async function get(url: string, headers: Record<string, string>, signal?: AbortSignal): Promise<string | undefined> {
  signal?.throwIfAborted();
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), patience);
  try {
    const ended = signal === undefined ? late.signal : AbortSignal.any([late.signal, signal]);
    const answer = await fetch(url, { headers, signal: ended });
    const text = await answer.text();
    return answer.ok ? text : undefined;
  } catch {
    signal?.throwIfAborted();
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

interface RootAnswer {
  readonly version?: { readonly number?: unknown; readonly distribution?: unknown };
}

function parse(text: string): RootAnswer | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
