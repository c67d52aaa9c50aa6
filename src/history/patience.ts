import { setTimeout as delay } from "node:timers/promises";

/** Milliseconds until a database that others keep busy is given up. */
const PATIENCE = 30_000;

/** Milliseconds between two tries, at most; each time a random part of it. */
const PAUSE = 50;

/** Does the work again as long as it fails because the database is busy; then throws its last error. */
export async function patiently<T>(isBusy: (error: unknown) => boolean, work: () => T | Promise<T>): Promise<T> {
  const deadline = performance.now() + PATIENCE;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw error;
    }
    await delay(Math.random() * PAUSE);
  }
}
