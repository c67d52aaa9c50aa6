/**
 * How far a run over many titles is, as one line.
 *
 * @module
 */
import type { MoviegenProgress } from "../../moviegen/moviegen.ts";
import { count, duration, percent } from "./number.ts";

const WIDTH = 20;

/** Gives the line; `seconds` is how long it has been going on. */
export function titleBar({ done, total, failed }: MoviegenProgress, seconds: number): string {
  const filled = Math.floor(WIDTH * (total === 0 ? 1 : done / total));
  const left = done === 0 ? undefined : seconds / done * (total - done);
  return [
    `titles ${"█".repeat(filled)}${"░".repeat(WIDTH - filled)}`,
    `${percent(done, total)} ${count(done)}/${count(total)}`,
    ...(left === undefined ? [] : [`${duration(Math.ceil(left))} left`]),
    ...(failed === 0 ? [] : [`${count(failed)} failed`]),
  ].join("  ");
}
