/**
 * `deno task faults fuzz`: input that makes no sense; never a stack, never a hang, never a wrong exit code.
 *
 * @module
 */
import { Random } from "../bench/random.ts";
import { readBulkAnswer } from "./fuzz/bulk-answers.ts";
import { kinds } from "./fuzz/inputs.ts";
import { Reader } from "./fuzz/reader.ts";

/** What a run over inputs is told. */
export interface FuzzOptions {
  readonly seed: number;
  readonly minutes: number;
  /** Ends it after so many inputs. */
  readonly rounds: number;
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
  readonly figures?: string;
}

/** One in so many is read by a process of its own. */
const PROCESSES = 150;

/** So many answers to bulk requests come to each other input. */
const ANSWERS = 20;

/** Reads inputs until the time is over; gives the number of those that were met wrongly. */
export async function fuzz({ seed, minutes, rounds, signal, tell, figures }: FuzzOptions): Promise<number> {
  const deadline = performance.now() + minutes * 60_000;
  const names = Object.keys(kinds);
  const counts: Record<string, number> = {};
  const wrong: string[] = [];
  await using reader = await Reader.open();
  let [read, processes] = [0, 0];
  for (; read < rounds && performance.now() < deadline && !signal.aborted; read++) {
    const random = new Random(seed * 1_000_003 + read);
    for (let skip = 0; skip < 8; skip++) random.part();
    const name = names[read % names.length];
    const input = kinds[name](random);
    const asProcess = read % PROCESSES === PROCESSES - 1;
    const found = [...await reader.read(input, asProcess)];
    for (let answer = 0; answer < ANSWERS; answer++) found.push(...readBulkAnswer(random));
    counts[name] = (counts[name] ?? 0) + 1;
    if (asProcess) processes++;
    if (found.length === 0) continue;
    wrong.push(`${seed}, input ${read}, ${name}: ${found[0]}`);
    tell(`seed ${seed}, input ${read}, ${name}:\n${JSON.stringify(input).slice(0, 3_000)}\n  ${found.join("\n  ")}`);
  }
  const answers = read * ANSWERS;
  if (figures !== undefined) {
    const values = { seed, inputs: read, processes, bulkAnswers: answers, counts, wrong };
    await Deno.writeTextFile(figures, JSON.stringify(values, null, 2));
  }
  tell(
    `fuzz, seed ${seed}: ${read} inputs (${processes} by processes), ${answers} bulk answers, ${wrong.length} wrong`,
  );
  return wrong.length;
}
