import type { HeldLock, LockScope } from "./history.ts";
import { lockName, lostError } from "./lock-name.ts";
import type { LockRows } from "./lock-rows.ts";
import type { Session } from "./session.ts";

/** A lock that renews its lease until it is released or lost. */
export class LeasedLock implements HeldLock {
  readonly scope: LockScope;
  readonly token: string;
  readonly #session: Session;
  readonly #rows: LockRows;
  readonly #interval: number;
  readonly #ended: () => void;
  readonly #lost = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #beating: Promise<void> = Promise.resolve();
  #failing = false;
  #released = false;

  constructor(
    session: Session,
    rows: LockRows,
    taken: { scope: LockScope; token: string; heartbeat: number; ended: () => void },
  ) {
    this.scope = taken.scope;
    this.token = taken.token;
    this.#session = session;
    this.#rows = rows;
    this.#interval = taken.heartbeat;
    this.#ended = taken.ended;
    this.#schedule();
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  async check(): Promise<void> {
    this.#lost.signal.throwIfAborted();
    const holder = await this.#rows.find(this.scope);
    if (holder?.token === this.token) return;
    if (!this.#lost.signal.aborted) this.#lost.abort(lostError(this.scope, holder));
    this.#lost.signal.throwIfAborted();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#released) return;
    this.#released = true;
    clearTimeout(this.#timer);
    await this.#beating;
    try {
      await this.#rows.release(this.scope, this.token);
    } catch (error) {
      // What was done under the lock is done; that nobody can take it before its lease is over is no failure of it.
      this.#session.warn(`releasing the lock of ${lockName(this.scope)}: ${reasonOf(error)}; it ends by itself`);
    }
    this.#ended();
  }

  #schedule(): void {
    if (this.#released) return;
    const timer = setTimeout(() => {
      this.#beating = this.#beat();
    }, this.#interval);
    Deno.unrefTimer(timer);
    this.#timer = timer;
  }

  async #beat(): Promise<void> {
    try {
      if (!await this.#rows.renew(this.scope, this.token)) {
        this.#lost.abort(lostError(this.scope, await this.#rows.find(this.scope)));
        return;
      }
      await this.#session.engine.liveness.show(this.#session.owner.id);
      this.#failing = false;
    } catch (error) {
      // Not lost: as long as nobody takes it, the next heartbeat renews it.
      if (!this.#failing) this.#session.warn(`renewing the lock of ${lockName(this.scope)}: ${reasonOf(error)}`);
      this.#failing = true;
    }
    this.#schedule();
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
