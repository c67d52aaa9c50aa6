/**
 * What stands between here and the cluster answers `_bulk` requests with anything.
 *
 * @module
 */
import { readAccepted, requestFailure, requestReason } from "../../../src/bulk/bulk-answer.ts";
import type { Entry } from "../../../src/bulk/bulk-request.ts";
import { DemError } from "../../../src/errors.ts";
import type { Random } from "../../bench/random.ts";
import { mutate, mutateValue } from "./mutate.ts";

const reasons = ["mapper_parsing_exception", "es_rejected_execution_exception", "index_not_found_exception", "x"];

/** Reads one such answer; gives what is wrong with how it was met. */
export function readBulkAnswer(random: Random): readonly string[] {
  const sent = Array.from({ length: 1 + random.below(4) }, (_, at): Entry => ({
    kind: random.below(4) === 0 ? "delete" : "index",
    id: String(at),
    from: 0,
    to: 1,
  }));
  const items = sent.map(({ kind }) => ({
    [kind]: random.below(2) === 0 ? { status: 200, result: "updated" } : {
      status: random.of([400, 404, 409, 429, 503]),
      error: { type: random.of(reasons), reason: "it is so", caused_by: { type: "y", reason: "because" } },
    },
  }));
  const errors = items.some((item) => Object.values(item).some((each) => "error" in each));
  const value = { errors, items };
  const structured = random.below(3) === 0 ? value : mutateValue(random, value);
  const text = JSON.stringify(structured) ?? "";
  const answer = {
    status: random.of([200, 200, 400, 404, 413, 429, 503]),
    headers: new Headers(),
    text: random.below(2) === 0 ? text : mutate(random, text),
  };
  const what = `status ${answer.status} to ${sent.length} documents: ${answer.text.slice(0, 500)}`;
  try {
    if (answer.status >= 300) {
      requestFailure(answer, "loading");
      requestReason(answer);
      return [];
    }
    const results = random.below(2) === 0;
    const { indexed, deleted, dropped, rejections, again } = readAccepted(
      answer,
      { count: sent.length, entries: sent },
      {
        attempt: "loading",
        results,
      },
    );
    const counts = [indexed, deleted, dropped, rejections.length, again.length];
    if (counts.some((count) => !Number.isSafeInteger(count) || count < 0)) return [`${what} gives ${counts}`];
    if (counts.reduce((sum, count) => sum + count, 0) > sent.length) return [`${what} gives ${counts}`];
    if (rejections.some(({ reason }) => typeof reason !== "string")) return [`${what} gives a reason that is no text`];
    return [];
  } catch (error) {
    return error instanceof DemError ? [] : [`${what} gives ${error instanceof Error ? error.stack : error}`];
  }
}
