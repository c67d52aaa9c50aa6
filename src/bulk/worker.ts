/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
/**
 * The entry of a worker: it listens for faults before any code of a definition is there to make them.
 *
 * @module
 */
import type { WorkerDuty } from "./worker-duty.ts";
import type { FromWorker, ToWorker } from "./worker-messages.ts";

/** Milliseconds between two signs of life. */
const BEAT = 1000;

/** Tells the owner. */
function tell(message: FromWorker): void {
  self.postMessage(message);
}

/** Left alone, a fault outside of any call would print a stack, and end the process. */
function broken(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  tell({ type: "broken", failure: { kind: "other", code: "failed", message } });
}

self.addEventListener("error", (event) => {
  event.preventDefault();
  broken(event.error ?? event.message);
});
self.addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  broken(event.reason);
});

let duty: WorkerDuty | undefined;
let taken: Promise<void> = Promise.resolve();

/** Takes one message, all before it having been taken. */
async function take(message: ToWorker): Promise<void> {
  switch (message.type) {
    case "start": {
      const { WorkerDuty } = await import("./worker-duty.ts");
      duty = new WorkerDuty(message, tell);
      void duty.begin();
      break;
    }
    case "dismiss":
      // A source that cannot be closed any more keeps nobody from the next update.
      duty?.[Symbol.asyncDispose]().catch(() => {});
      duty = undefined;
      break;
    default:
      duty?.take(message);
  }
}

self.addEventListener("message", ({ data }: MessageEvent<ToWorker>) => void (taken = taken.then(() => take(data))));
// From here on, as the first import of all may take longer than a worker may be silent.
setInterval(() => tell({ type: "alive", pending: duty?.pending ?? 0 }), BEAT);
