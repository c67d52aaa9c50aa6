/**
 * Reads what became of a change of aliases.
 *
 * @module
 */
import { ClusterError } from "../errors.ts";
import type { AliasStep } from "./cluster.ts";

/** What the cluster answers to a change of aliases. */
export interface AliasesAnswer {
  readonly acknowledged: boolean;
  readonly errors?: boolean;
  readonly action_results?: readonly {
    readonly status: number;
    readonly action?: { readonly indices?: readonly string[]; readonly aliases?: readonly string[] };
    readonly error?: { readonly reason?: string };
  }[];
}

/** Says what is attempted, for messages. */
export function aliasAttempt(steps: readonly AliasStep[]): string {
  const aliases = new Set(
    steps.flatMap((step) => "add" in step ? [step.add.alias] : "remove" in step ? [step.remove.alias] : []),
  );
  return `changing ${aliases.size === 1 ? "the alias" : "the aliases"} ${[...aliases].join(", ")}`;
}

/** Gives the error for an alias that is not where the request expected it. */
export function aliasMoved(steps: readonly AliasStep[], reason: string, cause?: unknown): ClusterError {
  return new ClusterError(
    "alias-moved",
    `${aliasAttempt(steps)}: others have moved it meanwhile (${reason})`,
    {
      hint: "Look at `dem status`, then run the command again.",
      ...(cause instanceof ClusterError
        ? { cause, status: cause.status, ...(cause.type === undefined ? {} : { type: cause.type }) }
        : {}),
    },
  );
}

/** Gives the error behind a request that the cluster refused: a remove that did not match is `alias-moved`. */
export function aliasFailure(steps: readonly AliasStep[], error: unknown): unknown {
  if (!(error instanceof ClusterError) || error.status !== 404) return error;
  const expected = steps.flatMap((step) => "remove" in step ? [step.remove.index] : []);
  const missing = error.type !== "aliases_not_found_exception";
  // An index that is gone is a moved alias only where the alias was expected on it.
  if (missing && !expected.some((index) => error.message.includes(`[${index}]`))) return error;
  return aliasMoved(steps, error.message.slice(error.message.indexOf(": ") + 2), error);
}

/** Throws where an answer of 200 says that a part was not done. */
export function refusePartial(steps: readonly AliasStep[], answer: AliasesAnswer): void {
  if (answer.errors !== true) return;
  const failed = (answer.action_results ?? []).filter(({ status }) => status >= 400);
  throw aliasMoved(steps, failed.map(({ error }) => error?.reason ?? "a part was not done").join("; "));
}
