/**
 * What is known of one running update.
 *
 * @module
 */
import type { UpdateEvent } from "../../bulk/progress.ts";

/** The speed is the mean of the last so many milliseconds, so that it follows the cluster and does not jump. */
const WINDOW = 10_000;

const STEPS = { sweep: "sweeping", refresh: "refreshing", settings: "restoring settings" } as const;

/** Follows the events of one update. */
export class UpdateProgress {
  documents = 0;
  rejected = 0;
  workers = 1;
  total: number | undefined;
  /** Whether the total was counted; an estimate otherwise. */
  exact = true;
  /** What it is busy with, where that is not loading. */
  note: string | undefined;
  readonly #samples: { at: number; documents: number }[];

  constructor(readonly version: string, now: number) {
    this.#samples = [{ at: now, documents: 0 }];
  }

  /** Takes an event in. */
  follow(event: UpdateEvent, now: number): void {
    switch (event.type) {
      case "started":
        this.total = event.total;
        this.workers = event.workers;
        break;
      case "total":
        this.total = event.total;
        this.exact = event.exact;
        break;
      case "progress":
        this.documents = event.documents;
        this.rejected = event.rejected;
        this.workers = event.workers;
        this.total = event.total ?? this.total;
        this.note = undefined;
        this.#sample(now);
        break;
      case "waiting":
        this.note = `waiting ${Math.ceil(event.milliseconds / 1000)} s: ${event.reason}`;
        break;
      case "step":
        this.note = STEPS[event.step];
    }
  }

  /** Documents per second; undefined before there is anything to measure. */
  rate(now: number): number | undefined {
    const first = this.#samples[0];
    const milliseconds = now - first.at;
    const documents = this.documents - first.documents;
    return milliseconds <= 0 || documents <= 0 ? undefined : documents / milliseconds * 1000;
  }

  /** Seconds until the last document at this speed; undefined where that cannot be told. */
  secondsLeft(now: number): number | undefined {
    const rate = this.rate(now);
    if (rate === undefined || this.total === undefined || this.total < this.documents) return undefined;
    return (this.total - this.documents) / rate;
  }

  #sample(now: number): void {
    this.#samples.push({ at: now, documents: this.documents });
    while (this.#samples.length > 2 && now - this.#samples[1].at >= WINDOW) this.#samples.shift();
  }
}
