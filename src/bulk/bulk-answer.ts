/**
 * Reading what the server answered to a `_bulk` request.
 *
 * @module
 */
import type { EndpointAnswer } from "../cluster/endpoint.ts";
import { privilegeHint } from "../cluster/privilege.ts";
import { ClusterError, LockLostError } from "../errors.ts";
import { type ItemError, itemReason, itemVerdict } from "./item-verdict.ts";
import type { BulkRequest, Entry } from "./bulk-request.ts";
import type { Rejection } from "./row-operation.ts";

/** What became of a request's documents. */
export interface Accepted {
  readonly indexed: number;
  readonly deleted: number;
  /** Dropped by a pipeline of the cluster. */
  readonly dropped: number;
  readonly rejections: readonly Rejection[];
  /** To be sent again. */
  readonly again: readonly Entry[];
  /** Why they are to be sent again. */
  readonly reason: string;
}

interface Item {
  readonly status?: number;
  readonly result?: string;
  readonly error?: ItemError | string;
}

/** Whatever stands between here and the cluster may have made it: nothing is sure of it. */
interface BulkBody {
  readonly items?: unknown;
  readonly error?: ItemError | string;
}

/**
 * What is asked of an answer. Every item keeps its status, so that an error can be told by its position; results are
 * only read where documents are deleted or a pipeline may drop some.
 */
export function answerFilter(results: boolean): string {
  return `errors,error,status,items.*.status,items.*.error${results ? ",items.*.result" : ""}`;
}

/**
 * Reads the answer to a request that was taken. Throws LockLostError where the alias is gone, ClusterError for what is
 * no single document's fault.
 */
export function readAccepted(
  answer: EndpointAnswer,
  sent: Pick<BulkRequest, "count" | "entries">,
  options: { readonly attempt: string; readonly results: boolean },
): Accepted {
  const { attempt, results } = options;
  // Nearly every answer is this, and need not be parsed.
  if (!results && answer.text.startsWith('{"errors":false')) return { ...nothing, indexed: sent.count };
  const body = parsed(answer.text);
  // It was cut short, or comes from something between here and the cluster.
  if (body === undefined) return { ...nothing, again: sent.entries, reason: "the answer is not JSON" };
  const items: readonly unknown[] = Array.isArray(body?.items) ? body.items : [];
  if (items.length !== sent.count) {
    throw new ClusterError(
      "cluster-refused",
      `${attempt}: ${sent.count} documents were sent, ${items.length} answered`,
      {
        status: answer.status,
        hint: "Look at what stands between here and the cluster.",
      },
    );
  }
  const tally = { indexed: 0, deleted: 0, dropped: 0 };
  const rejections: Rejection[] = [];
  const again: Entry[] = [];
  let reason = "";
  items.forEach((entry, position) => {
    const operation = sent.entries[position];
    const { status = 0, result, error } = itemOf(entry);
    const known = errorOf(error);
    if (known === undefined && isSuccess(operation, status)) {
      if (result === "noop") tally.dropped++;
      else if (operation.kind === "index") tally.indexed++;
      else if (result !== "not_found") tally.deleted++;
      return;
    }
    const fault = known ?? {};
    const said = itemReason(fault) || `status ${status}`;
    switch (itemVerdict(status, fault)) {
      case "reject":
        rejections.push({ document: operation.id, reason: said });
        break;
      case "retry":
        again.push(operation);
        reason = said;
        break;
      case "lost":
        throw fenceGone(attempt);
      case "fail":
        throw refusal(attempt, status, fault);
    }
  });
  return { ...tally, rejections, again, reason };
}

/** What became of one document; nothing, where that is not said. */
function itemOf(entry: unknown): Item {
  if (typeof entry !== "object" || entry === null) return {};
  const [item] = Object.values(entry);
  return typeof item === "object" && item !== null ? item : {};
}

function errorOf(error: Item["error"] | null): ItemError | undefined {
  if (error === undefined || error === null) return undefined;
  return typeof error === "object" ? error : { reason: String(error) };
}

/** A document that is to be deleted may be gone already. */
function isSuccess({ kind }: Entry, status: number): boolean {
  return (status >= 200 && status < 300) || (kind === "delete" && status === 404);
}

const nothing: Accepted = { indexed: 0, deleted: 0, dropped: 0, rejections: [], again: [], reason: "" };

/** Gives the error behind an answer that refuses the whole request. */
export function requestFailure(answer: EndpointAnswer, attempt: string): ClusterError | LockLostError {
  const error = requestError(answer);
  if (itemVerdict(answer.status, error) === "lost") return fenceGone(attempt);
  return refusal(attempt, answer.status, error);
}

/** Gives why a whole request was refused, as one line. */
export function requestReason(answer: EndpointAnswer): string {
  return itemReason(requestError(answer)) || `status ${answer.status}`;
}

function requestError(answer: EndpointAnswer): ItemError {
  try {
    const { error } = JSON.parse(answer.text) as BulkBody;
    return errorOf(error) ?? {};
  } catch {
    return { reason: answer.text.trim().slice(0, 300) };
  }
}

function parsed(text: string): BulkBody | null | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refusal(attempt: string, status: number, error: ItemError): ClusterError {
  const said = itemReason(error) || `status ${status}`;
  const facts = { status, ...(error.type === undefined ? {} : { type: error.type }) };
  const blocked = error.type === "cluster_block_exception";
  if ((status === 401 || status === 403) && !blocked) {
    const hint = status === 401 ? "Check cluster.auth." : privilegeHint(said);
    return new ClusterError("not-permitted", `${attempt}: not permitted (${said})`, { ...facts, hint });
  }
  const hint = !blocked
    ? "Look at the cluster's log, then run the update again with --resume."
    : status === 429
    ? "Make room on the cluster's disks, then run the update again with --resume."
    : "Remove the block from the index, then run the update again with --resume.";
  return new ClusterError("cluster-refused", `${attempt}: ${said}`, { ...facts, hint });
}

function fenceGone(attempt: string): LockLostError {
  return new LockLostError(`${attempt}: the alias that belongs to this run's lock is gone`, {
    hint: "Another run took the lock over, or the version was dropped: dem history shows who.",
  });
}
