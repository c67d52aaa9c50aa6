/**
 * A writer that no address passes with its password.
 *
 * @module
 */
import { maskSecrets } from "../../definition/mask.ts";
import type { Writer } from "../context.ts";

/** Wraps a writer. */
export function masked(writer: Writer): Writer {
  return {
    write: (text) => writer.write(maskSecrets(text)),
    isTerminal: writer.isTerminal,
    columns: () => writer.columns(),
  };
}
