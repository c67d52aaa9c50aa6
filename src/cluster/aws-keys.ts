/**
 * The keys that requests to AWS are signed with: those that the environment holds, or those of a container's role, which
 * end after hours and are renewed before.
 *
 * @module
 */
import { get } from "node:http";
import { get as getByTls } from "node:https";
import { ClusterError } from "../errors.ts";
import { shownAddress } from "./address.ts";

/** An access key of AWS. */
export interface AwsKeys {
  /** Which key it is; no secret. */
  readonly accessKeyId: string;
  /** What signatures are made with. */
  readonly secretAccessKey: string;
  /** Goes with keys that end. */
  readonly sessionToken?: string;
}

/** Where a container gets the keys of its role. */
export interface AwsContainer {
  /** The address that is asked. */
  readonly url: string;
  /** What is sent as Authorization. */
  readonly token?: string;
  /** A file that holds it; read each time, as it changes. */
  readonly tokenFile?: string;
}

/** Keys are renewed so many milliseconds before they end, or when half of their time is over. */
const AHEAD = 5 * 60_000;

/** After a renewal that failed, keys that are still good are used for so many milliseconds. */
const PAUSE = 10_000;

/** How long the endpoint may take for an answer, in milliseconds. */
const PATIENCE = 5_000;

interface Held {
  readonly keys: AwsKeys;
  readonly renewal: number;
  readonly end: number;
}

/** The keys of a container's role. */
export class RoleKeys {
  readonly #container: AwsContainer;
  readonly #now: () => number;
  readonly #secrets = new Set<string>();
  #held: Held | undefined;
  #asking: Promise<Held> | undefined;

  /** `now` is a clock in milliseconds since 1970. */
  constructor(container: AwsContainer, now: () => number = () => Date.now()) {
    this.#container = container;
    this.#now = now;
  }

  /** Everything secret that was given so far. */
  get secrets(): Iterable<string> {
    return this.#secrets;
  }

  /**
   * Gives keys that are good for a while.
   *
   * Throws ClusterError `unreachable` where the endpoint does not answer, `not-permitted` where it gives none.
   */
  async get(): Promise<AwsKeys> {
    if (this.#held !== undefined && this.#now() < this.#held.renewal) return this.#held.keys;
    this.#asking ??= this.#renew().finally(() => this.#asking = undefined);
    try {
      this.#held = await this.#asking;
    } catch (error) {
      if (this.#held === undefined || this.#now() >= this.#held.end) throw error;
      this.#held = { ...this.#held, renewal: this.#now() + PAUSE };
    }
    return this.#held.keys;
  }

  async #renew(): Promise<Held> {
    const attempt = `asking ${shownAddress(this.#container.url)} for the AWS credentials of this container`;
    const { status, text } = await this.#exchange(attempt);
    if (status !== 200) {
      throw new ClusterError(
        status >= 500 || status === 429 ? "unreachable" : "not-permitted",
        `${attempt}: it answered with status ${status}`,
        { status, hint: "Check that the container has a role, and what its AWS_CONTAINER_ variables say." },
      );
    }
    const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Token: sessionToken, Expiration } = parse(text);
    if (typeof accessKeyId !== "string" || typeof secretAccessKey !== "string") {
      throw new ClusterError("not-permitted", `${attempt}: its answer holds none`, {
        hint: "Check that the AWS_CONTAINER_ variables lead to the endpoint of the container's role.",
      });
    }
    for (const given of [secretAccessKey, sessionToken]) {
      if (typeof given === "string" && given !== "") this.#secrets.add(given);
    }
    const now = this.#now();
    const end = typeof Expiration === "string" ? Date.parse(Expiration) : Infinity;
    return {
      keys: { accessKeyId, secretAccessKey, ...(typeof sessionToken === "string" ? { sessionToken } : {}) },
      renewal: end - Math.min(AHEAD, (end - now) / 2),
      end,
    };
  }

  async #exchange(attempt: string): Promise<{ readonly status: number; readonly text: string }> {
    try {
      return await ask(this.#container.url, await this.#token());
    } catch (error) {
      throw new ClusterError("unreachable", `${attempt}: ${error instanceof Error ? error.message : error}`, {
        hint: "Check the AWS_CONTAINER_ variables.",
        cause: error,
      });
    }
  }

  async #token(): Promise<string | undefined> {
    const { token, tokenFile } = this.#container;
    return tokenFile === undefined ? token : (await Deno.readTextFile(tokenFile)).trim();
  }
}

/** Asks without a proxy, as `fetch` would not: neither the token nor the keys are for others. */
function ask(url: string, token: string | undefined): Promise<{ readonly status: number; readonly text: string }> {
  const headers = { accept: "application/json", ...(token === undefined ? {} : { authorization: token }) };
  const options = { headers, agent: false, signal: AbortSignal.timeout(PATIENCE) };
  return new Promise((resolve, reject) => {
    (url.startsWith("https:") ? getByTls : get)(url, options, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (part) => text += part);
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
      answer.on("error", reject);
    }).on("error", reject);
  });
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
