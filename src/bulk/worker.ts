/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
/**
 * The entry of a worker: it listens for faults before any code of a definition is there to make them.
 *
 * @module
 */
import type { WorkerDuty } from "./worker-duty.ts";
import type { FromWorker, ToWorker, WorkerStart } from "./worker-messages.ts";

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

self.addEventListener("message", ({ data }: MessageEvent<WorkerStart>) => {
  // What comes in the meantime is kept: the module takes it up.
  const early: ToWorker[] = [];
  const keep = ({ data }: MessageEvent<ToWorker>) => void early.push(data);
  self.addEventListener("message", keep);
  // From here on, as the first import of all may take longer than a worker may be silent.
  let duty: WorkerDuty | undefined;
  setInterval(() => tell({ type: "alive", pending: duty?.pending ?? 0 }), BEAT);
  import("./worker-duty.ts").then(async ({ WorkerDuty }) => {
    const begun = duty = new WorkerDuty(data, tell);
    self.removeEventListener("message", keep);
    self.addEventListener("message", ({ data }: MessageEvent<ToWorker>) => begun.take(data));
    for (const message of early) begun.take(message);
    await begun.begin();
  });
}, { once: true });
