/**
 * The toolkits of a test: its own, and those over changed definitions. They share one history in memory.
 *
 * @module
 */
import { platform } from "../src/config/platform.ts";
import type { LoadedDefinition } from "../src/definition/definition.ts";
import type { History } from "../src/history/history.ts";
import type { Toolkit } from "../src/toolkit.ts";
import type { Setting } from "./setting.ts";

/** Opens toolkits when they are first used: most tests never do. */
export class TestToolkits implements AsyncDisposable {
  /** Every command as a function, over the test's own definitions. */
  readonly own: Toolkit;
  readonly #setting: Setting;
  readonly #prefix: string;
  readonly #created: boolean;
  readonly #stack = new AsyncDisposableStack();
  #store: Promise<History> | undefined;
  #toolkit: Promise<Toolkit> | undefined;

  constructor(setting: Setting, prefix: string, created: boolean) {
    this.#setting = setting;
    this.#prefix = prefix;
    this.#created = created;
    this.own = openedLater(() => this.#toolkit ??= this.#open([...setting.definitions.values()]));
  }

  /** Runs something with a toolkit in which one definition stands in place of the test's own. */
  async withDefinition<Result>(definition: LoadedDefinition, run: (toolkit: Toolkit) => Promise<Result>) {
    await this.own.list();
    const definitions = new Map(this.#setting.definitions).set(definition.name, definition);
    await using toolkit = await this.#open([...definitions.values()]);
    return await run(toolkit);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }

  async #open(definitions: readonly LoadedDefinition[]): Promise<Toolkit> {
    const { openToolkit } = await import("../src/toolkit.ts");
    const first = this.#store === undefined;
    const store = await (this.#store ??= this.#openStore());
    const config = { ...this.#setting.config, prefix: this.#prefix };
    const toolkit = openToolkit(config, definitions, { command: "deno test", purpose: "test", store });
    if (!first) return toolkit;
    this.#stack.use(toolkit);
    // The set came out of the pool, which has no history.
    if (this.#created) await toolkit.status({ all: true, rebuild: true });
    return toolkit;
  }

  async #openStore(): Promise<History> {
    const { openHistory } = await import("../src/history/open.ts");
    const options = { ...platform(), command: "deno test", tag: "test", onWarning: () => {}, ci: false };
    return this.#stack.use(await openHistory("sqlite::memory:", options));
  }
}

/** A toolkit that is opened by the first call of any of its functions. */
function openedLater(open: () => Promise<Toolkit>): Toolkit {
  return new Proxy<Toolkit>(Object.create(null), {
    get: (_, name) => {
      // Whoever awaits the toolkit must not take it for a promise; whoever disposes it leaves it to the test.
      if (name === "then") return undefined;
      if (name === Symbol.asyncDispose) return () => Promise.resolve();
      return async (...given: readonly unknown[]) => {
        const toolkit = await open();
        return await Reflect.apply(Reflect.get(toolkit, name), toolkit, given);
      };
    },
  });
}
