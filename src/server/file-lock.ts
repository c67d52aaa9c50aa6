/**
 * One at a time, over all processes of this machine.
 *
 * @module
 */

/** What a lock is told. */
export interface FileLockOptions {
  /** Called once if another holds the lock. */
  readonly onWait?: () => void;
  readonly signal?: AbortSignal;
}

/** How long a free lock may take before it counts as held, in milliseconds. */
const patience = 250;

/**
 * Takes an exclusive lock on a file, which is made if need be, and gives it back when disposed.
 *
 * The operating system ends the lock of a process that ends, however it ends.
 */
export async function fileLock(path: string, { onWait, signal }: FileLockOptions = {}): Promise<Disposable> {
  signal?.throwIfAborted();
  const file = await Deno.open(path, { create: true, write: true });
  const locked = file.lock(true);
  const timer = setTimeout(() => onWait?.(), patience);
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal?.reason);
  signal?.addEventListener("abort", abort);
  try {
    await Promise.race([locked, aborted]);
  } catch (error) {
    // The wait itself cannot be called off: whenever it ends, the file is closed, and the lock with it.
    locked.finally(() => file.close()).catch(() => {});
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
  return { [Symbol.dispose]: () => file.close() };
}
