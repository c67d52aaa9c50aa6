/**
 * The connections of `fetch` to a cluster: with its own authorities to trust and the client's certificate.
 *
 * @module
 */
import type { Patience } from "./connect.ts";
import type { EndpointConfig } from "./endpoint.ts";

/** The client that `fetch` takes; the system's authorities are trusted beside those of the config. */
export class HttpClient implements Disposable {
  readonly #tls: NonNullable<EndpointConfig["tls"]>;
  #client: Deno.HttpClient | undefined;
  #closed = false;

  constructor(tls: EndpointConfig["tls"] = {}) {
    this.#tls = tls;
    if (tls.caFingerprint === undefined) this.#client = this.#open(tls.ca);
  }

  /** Gives it; where only a fingerprint is known, the authority's certificate is read from the node first, once. */
  async through(node: string, patience: Patience): Promise<Deno.HttpClient> {
    const { caFingerprint } = this.#tls;
    if (this.#client === undefined && caFingerprint !== undefined) {
      // TLS of its own is loaded only by those who need it.
      const { readPinnedAuthority } = await import("./pinned-authority.ts");
      const ca = await readPinnedAuthority(node, caFingerprint, patience);
      if (!this.#closed) this.#client ??= this.#open(ca);
    }
    if (this.#client === undefined) throw new TypeError("The way to the cluster is closed");
    return this.#client;
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    this.#client?.close();
    this.#client = undefined;
  }

  #open(ca: string | undefined): Deno.HttpClient {
    const { cert, key } = this.#tls;
    return Deno.createHttpClient({
      ...(ca === undefined ? {} : { caCerts: [ca] }),
      ...(cert === undefined || key === undefined ? {} : { cert, key }),
    });
  }
}
