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

/** Adds up the figures of several campaigns, and prints them in a few lines. */
export function summed(files: readonly FigureFile[]): string {
  const all = (of: "commands" | "ends" | "faults") => {
    const counts = new Map<string, number>();
    for (const file of files) {
      for (const [name, times] of Object.entries(file[of])) counts.set(name, (counts.get(name) ?? 0) + times);
    }
    return counts;
  };
  const line = (counts: ReadonlyMap<string, number>) =>
    [...counts].sort(([, one], [, other]) => other - one).map(([name, times]) => `${name} ${times}`).join(", ");
  const total = (of: "minutes" | "rounds" | "processes") => files.reduce((sum, file) => sum + file[of], 0);
  const seeds = new Set(files.flatMap(({ seeds, engine }) => seeds.map((seed) => `${engine} ${seed}`)));
  const violations = files.flatMap((file) => file.violations);
  return [
    `${Math.round(total("minutes"))} minutes, ${total("rounds")} rounds of ${seeds.size} seeds, ` +
    `${total("processes")} processes, ${sum(all("faults"))} faults, ${violations.length} violations`,
    `engines: ${[...new Set(files.map(({ engine }) => engine))].join(", ")}`,
    `commands: ${line(all("commands"))}`,
    `ends: ${line(all("ends"))}`,
    `faults: ${line(all("faults"))}`,
    ...violations,
  ].join("\n");
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((all, one) => all + one, 0);
}
