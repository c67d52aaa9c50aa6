/** Every step of a run to the outside: counted, and cut off for good where the run is to die. */

/** What a run meets at its death, and at everything that it tries afterwards. */
export class Crashed extends Error {
  override readonly name = "Crashed";
}

/** Where a run dies: as a step begins, or when it is done and nobody has heard of it. Steps count from 1. */
export interface Death {
  readonly step: number;
  readonly when: "before" | "after";
}

/** What stands between a run and the world that it changes. */
export class Lifeline {
  /** What was done, in order; the step that the run died at is the last. */
  readonly steps: string[] = [];
  readonly #death: Death | undefined;
  readonly #die: () => void;
  readonly #running = new Set<Promise<unknown>>();
  #dead = false;

  /** `die` may end the very process; where it returns, the run meets a Crashed wherever it turns. */
  constructor(death?: Death, die: () => void = () => {}) {
    this.#death = death;
    this.#die = die;
  }

  get dead(): boolean {
    return this.#dead;
  }

  /** Notes a step that changes something; throws Crashed where the run is dead, or dies as it begins. */
  begin(step: string): number {
    this.look();
    const number = this.steps.push(step);
    if (this.#death?.step === number && this.#death.when === "before") this.#end();
    return number;
  }

  /** The step has been done; throws Crashed where the run dies before it hears of it. */
  end(number: number): void {
    this.look();
    if (this.#death?.step === number && this.#death.when === "after") this.#end();
  }

  /** Throws Crashed where the run is dead: it does not even read any more. */
  look(): void {
    if (this.#dead) throw new Crashed("the run is dead");
  }

  /** Sends something that cannot be called back. */
  async pass<T>(step: string | undefined, send: () => Promise<T>): Promise<T> {
    const number = step === undefined ? undefined : this.begin(step);
    this.look();
    const sent = send();
    const settled = sent.catch(() => {});
    this.#running.add(settled);
    try {
      return await sent;
    } finally {
      this.#running.delete(settled);
      if (number === undefined) this.look();
      else this.end(number);
    }
  }

  /** Waits for what was on its way when the run died. */
  async settled(): Promise<void> {
    await Promise.all(this.#running);
  }

  #end(): never {
    this.#dead = true;
    this.#die();
    throw new Crashed("the run dies here");
  }
}
