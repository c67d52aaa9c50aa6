/** A run that is stopped at one point, as a whole, until it is let go on. */
import type { Workspace } from "../../src/actions/workspace.ts";
import type { Endpoint } from "../../src/cluster/endpoint.ts";
import type { Cluster } from "../../src/cluster/cluster.ts";
import type { HeldLock, History } from "../../src/history/history.ts";

/** Where a run turns to the world, counted; at one of these it stops. */
export class StopPoint {
  /** What it was about to do each time. */
  readonly points: string[] = [];
  readonly #at: number | undefined;
  readonly #reached = Promise.withResolvers<void>();
  readonly #gate = Promise.withResolvers<void>();
  #stopped = false;

  constructor(at?: number) {
    this.#at = at;
  }

  /** Waits until the run stands still, or has ended. */
  get reached(): Promise<void> {
    return this.#reached.promise;
  }

  /** Lets it go on. */
  release(): void {
    this.#stopped = false;
    this.#gate.resolve();
    this.#reached.resolve();
  }

  /** Passes a point; all that the run does stands still while it is stopped. */
  async pass(point: string): Promise<void> {
    if (this.points.push(point) === this.#at) {
      this.#stopped = true;
      this.#reached.resolve();
    }
    if (this.#stopped) await this.#gate.promise;
  }

  /** The same workspace, whose run passes a point before each of its dealings with the world. */
  on(workspace: Workspace): Workspace {
    const { history, cluster, endpoint } = workspace;
    return {
      ...workspace,
      history: this.#onHistory(history),
      cluster: this.#onReads(cluster),
      endpoint: this.#onEndpoint(endpoint),
    };
  }

  /** Bulk requests: before each is sent, and before its answer is heard. */
  #onEndpoint(endpoint: Endpoint): Endpoint {
    return {
      send: async (request) => {
        await this.pass(`${request.method} ${request.path}`);
        const answer = await endpoint.send(request);
        await this.pass(`answer to ${request.method} ${request.path}`);
        return answer;
      },
      [Symbol.dispose]() {},
    };
  }

  #onReads(cluster: Cluster): Cluster {
    return new Proxy(cluster, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== "function") return value;
        // Before what changes something, the lock is looked at: that is the point.
        if (!["indexes", "indexesUnder", "nameUse", "counts", "refresh"].includes(String(name))) {
          return value.bind(target);
        }
        return async (...values: readonly unknown[]) => {
          await this.pass(`cluster.${String(name)}`);
          return await value.apply(target, values);
        };
      },
    });
  }

  #onHistory(history: History): History {
    return new Proxy(history, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== "function" || typeof name === "symbol") return value;
        if (name === "under") return (lock: HeldLock) => this.#onHistory(target.under(lock));
        return async (...values: readonly unknown[]) => {
          await this.pass(`history.${name}`);
          const result = await value.apply(target, values);
          return name === "lock" ? this.#onLock(result) : result;
        };
      },
    });
  }

  #onLock(lock: HeldLock): HeldLock {
    const { scope, token, lost } = lock;
    return {
      scope,
      token,
      lost,
      check: async () => {
        await this.pass("lock.check");
        await lock.check();
      },
      [Symbol.asyncDispose]: () => lock[Symbol.asyncDispose](),
    };
  }
}
