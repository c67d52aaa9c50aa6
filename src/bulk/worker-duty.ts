/**
 * What a worker does: it opens its own way to the source and to the cluster, and loads what it is told to.
 *
 * @module
 */
import { type Endpoint, openEndpoint } from "../cluster/endpoint.ts";
import type { LoadedDefinition } from "../definition/definition.ts";
import { importModule } from "../definition/import-module.ts";
import { ConfigurationError, InterruptedError } from "../errors.ts";
import { openSource } from "../source/open.ts";
import { errorOf, failureOf } from "./failure.ts";
import { Loader } from "./loader.ts";
import { loaderHere, type RangeLoader } from "./range-loader.ts";
import type { Wanted } from "./wanted.ts";
import type { FromWorker, SentDefinition, ToWorker, WorkerStart } from "./worker-messages.ts";

/** A worker's work for one update, from its start to its end. */
export class WorkerDuty implements AsyncDisposable {
  readonly #start: WorkerStart;
  readonly #tell: (message: FromWorker) => void;
  readonly #stop = new AbortController();
  readonly #interrupt = new AbortController();
  readonly #open = new AsyncDisposableStack();
  readonly #begun = Promise.withResolvers<RangeLoader>();
  #loading: Loader | undefined;

  constructor(start: WorkerStart, tell: (message: FromWorker) => void) {
    this.#start = start;
    this.#tell = tell;
    this.#begun.promise.catch(() => {});
  }

  /** So many milliseconds ago a `document` function gave a promise that is still open; 0 where none is. */
  get pending(): number {
    return this.#loading?.pending ?? 0;
  }

  /** Opens everything and says that it is ready, or that it is broken. */
  async begin(): Promise<void> {
    try {
      const { endpoint, sourceUrl } = this.#start;
      const definition = await wholeDefinition(this.#start.definition);
      const source = this.#open.use(
        await openSource(definition, {
          signal: this.#stop.signal,
          onWarning: (message) => this.#tell({ type: "warning", message }),
          ...(sourceUrl === undefined ? {} : { url: sourceUrl }),
        }),
      );
      const loader = this.#loading = this.#loader(this.#open.use(openEndpoint(endpoint)), definition);
      this.#begun.resolve(loaderHere(source, loader, this.#stop.signal));
      this.#tell({ type: "ready" });
    } catch (error) {
      this.#begun.reject(error);
      this.#tell({ type: "broken", failure: failureOf(error) });
    }
  }

  /** Takes one message. */
  take(message: ToWorker): void {
    switch (message.type) {
      case "load":
        void this.#load(message.task, message.wanted);
        break;
      case "interrupt":
        this.#interrupt.abort(new InterruptedError("the update was interrupted"));
        break;
      case "stop":
        this.#stop.abort(errorOf(message.failure));
        break;
    }
  }

  /** Closes its ways to the source and to the cluster. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#open.disposeAsync();
  }

  /** Tells when the rows are read, and what became of them. */
  async #load(task: number, wanted: Wanted): Promise<void> {
    try {
      const loader = await this.#begun.promise;
      const { settled } = await loader.load(wanted);
      this.#tell({ type: "read", task });
      settled.then(
        (loaded) => this.#tell({ type: "loaded", task, loaded }),
        (error) => this.#tell({ type: "failed", task, failure: failureOf(error) }),
      );
    } catch (error) {
      this.#tell({ type: "failed", task, failure: failureOf(error) });
    }
  }

  #loader(endpoint: Endpoint, definition: LoadedDefinition): Loader {
    const { document, batch } = definition;
    return new Loader(endpoint, {
      ...this.#start.options,
      definition: { batch, ...(document === undefined ? {} : { document }) },
      stop: this.#stop.signal,
      interrupt: this.#interrupt.signal,
      onWait: (reason, milliseconds) => this.#tell({ type: "waiting", reason, milliseconds }),
    });
  }
}

/** Gives a definition its functions back, from its module. */
async function wholeDefinition({ module, source, ...sent }: SentDefinition): Promise<LoadedDefinition> {
  if (module === undefined) return { ...sent, source: source as LoadedDefinition["source"] };
  const imported = await importModule(module);
  if ("faults" in imported) {
    const [fault] = imported.faults;
    throw new ConfigurationError(`loading the definition ${sent.name} in a worker: ${fault?.message}`, {
      faults: imported.faults,
      hint: `Correct ${module}: it is imported once more by each worker.`,
    });
  }
  const value = imported.located.value as Pick<LoadedDefinition, "document" | "source">;
  const query = value.source !== undefined && "query" in value.source ? { query: value.source.query } : {};
  return {
    ...sent,
    source: { ...source, ...query } as LoadedDefinition["source"],
    ...(value.document === undefined ? {} : { document: value.document }),
  };
}
