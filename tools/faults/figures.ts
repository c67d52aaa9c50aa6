/**
 * What a campaign has done so far.
 *
 * @module
 */

/** The figures as they are written to a file. */
export interface FigureFile {
  readonly engine: string;
  readonly began: string;
  readonly seeds: readonly number[];
  readonly minutes: number;
  readonly rounds: number;
  readonly processes: number;
  readonly commands: Readonly<Record<string, number>>;
  readonly ends: Readonly<Record<string, number>>;
  readonly faults: Readonly<Record<string, number>>;
  readonly violations: readonly string[];
}

/** Counts. */
export class Figures {
  readonly #engine: string;
  readonly #began = new Date();
  readonly #commands = new Map<string, number>();
  readonly #ends = new Map<string, number>();
  readonly #faults = new Map<string, number>();
  readonly #seeds: number[] = [];
  readonly #violations: string[] = [];

  constructor(engine: string) {
    this.#engine = engine;
  }

  round(seed: number): void {
    this.#seeds.push(seed);
  }

  /** A process has ended. */
  ended(command: string, end: string | number): void {
    count(this.#commands, command);
    count(this.#ends, String(end));
  }

  /** The adversary has done something. */
  fault(name: string): void {
    count(this.#faults, name);
  }

  violation(what: string): void {
    this.#violations.push(what);
  }

  get file(): FigureFile {
    return {
      engine: this.#engine,
      began: this.#began.toISOString(),
      seeds: this.#seeds,
      minutes: Math.round((Date.now() - this.#began.getTime()) / 6_000) / 10,
      rounds: this.#seeds.length,
      processes: sum(this.#commands),
      commands: Object.fromEntries(this.#commands),
      ends: Object.fromEntries(this.#ends),
      faults: Object.fromEntries(this.#faults),
      violations: this.#violations,
    };
  }

  /** One line. */
  get line(): string {
    const { rounds, processes, minutes } = this.file;
    const kills = this.#ends.get("SIGKILL") ?? 0;
    return `${rounds} rounds, ${processes} processes, ${kills} killed, ${sum(this.#faults)} faults, ` +
      `${this.#violations.length} violations in ${minutes} minutes`;
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((all, one) => all + one, 0);
}
