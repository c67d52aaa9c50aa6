/**
 * Makes of whatever the client threw the error that the rest of the program knows.
 *
 * @module
 */
import { errors } from "@elastic/elasticsearch";
import { ClusterError } from "../errors.ts";
import { privilegeHint } from "./privilege.ts";

/** Gives the error of an attempt that failed; `mask` takes secrets out of what the cluster said. */
export function clusterFailure(attempt: string, error: unknown, mask: (text: string) => string): unknown {
  if (error instanceof errors.ResponseError) {
    const { statusCode, body } = error.meta;
    return refusal(attempt, statusCode ?? 0, body, mask);
  }
  if (error instanceof errors.DeserializationError) {
    return new ClusterError("unreachable", `${attempt}: the answer is not JSON`, {
      hint: "Check that cluster.url names the cluster itself.",
      cause: error,
    });
  }
  return error;
}

/** Gives the error behind an answer that was read as text. */
export function answerFailure(
  attempt: string,
  answer: { readonly status: number; readonly text: string },
  mask: (text: string) => string,
): ClusterError {
  return refusal(attempt, answer.status, jsonOrText(answer.text), mask);
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function refusal(
  attempt: string,
  status: number,
  body: unknown,
  mask: (text: string) => string,
): ClusterError {
  const { type, reason } = readRefusal(body);
  const said = mask(reason === "" ? `status ${status}` : reason);
  const facts = { status, ...(type === undefined ? {} : { type }) };
  if (status === 401) {
    return new ClusterError("not-permitted", `${attempt}: the cluster does not accept the credentials (${said})`, {
      ...facts,
      hint: "Check cluster.auth.",
    });
  }
  // A block on the index answers 403 as well, and no privilege lifts it.
  if (status === 403 && type !== "cluster_block_exception") {
    return new ClusterError("not-permitted", `${attempt}: not permitted (${said})`, {
      ...facts,
      hint: privilegeHint(reason),
    });
  }
  if (type === "cluster_block_exception") {
    return new ClusterError("cluster-refused", `${attempt}: ${said}`, { ...facts, hint: blockHint(reason) });
  }
  if (type === "invalid_alias_name_exception" && /exists with the same name/.test(reason)) {
    return new ClusterError("alias-taken", `${attempt}: ${said}`, {
      ...facts,
      hint: "An index has the alias's name: rename or delete it, or choose another prefix.",
    });
  }
  if ([502, 503, 504].includes(status) && type === undefined) {
    return new ClusterError("unreachable", `${attempt}: what stands before the cluster could not reach it (${said})`, {
      ...facts,
      hint: "Check that the cluster runs.",
    });
  }
  return new ClusterError("cluster-refused", `${attempt}: ${said}`, facts);
}

/** What lifts a block: the one on the cluster stands in its settings, the others in those of the index. */
function blockHint(reason: string): string {
  if (/cluster read-only/.test(reason)) {
    return "Somebody has made the cluster read-only: its setting cluster.blocks.read_only lifts that.";
  }
  return /disk/i.test(reason)
    ? "Make room on the cluster's disks."
    : "Remove the block from the index: it stands in its settings, as index.blocks.*.";
}

/** Reads the cluster's own type and reason, the innermost cause included, from any form that an answer has. */
function readRefusal(body: unknown): { readonly type: string | undefined; readonly reason: string } {
  if (typeof body === "string") return { type: undefined, reason: body.trim().slice(0, 300) };
  const error = field(body, "error") ?? body;
  if (typeof error === "string") return { type: undefined, reason: error };
  const type = field(error, "type");
  // AWS says what it refuses in a form of its own.
  const outer = text(field(error, "reason") ?? field(error, "message") ?? field(error, "Message"));
  const inner = innermostReason(error);
  return {
    type: typeof type === "string" ? type : undefined,
    reason: outer === "" ? inner : inner === "" || outer.includes(inner) ? outer : `${outer}: ${inner}`,
  };
}

function innermostReason(error: unknown): string {
  const cause = field(error, "caused_by") ?? field(first(field(error, "failed_shards")), "reason");
  if (cause === undefined) return "";
  const deeper = innermostReason(cause);
  return deeper === "" ? text(field(cause, "reason")) : deeper;
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return new Map(Object.entries(value)).get(name) ?? undefined;
}

function first(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : undefined;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
