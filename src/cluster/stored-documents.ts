/**
 * Reads documents by id as they were put, digit by digit.
 *
 * @module
 */
import { ClusterError } from "../errors.ts";
import { pathOf } from "./changes.ts";
import type { DocumentId } from "./cluster.ts";
import { isOlder } from "./info.ts";
import { elementsOf, membersOf } from "./json-parts.ts";
import type { Session } from "./session.ts";

/** Gives the documents that are there, as JSON texts by id. */
export async function readDocuments(
  session: Session,
  name: string,
  ids: readonly DocumentId[],
  { vectors, signal }: { readonly vectors: boolean; readonly signal: AbortSignal },
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const attempt = `reading documents of ${name}`;
  const docs = ids.map(({ id, routing }) => ({ _id: id, ...(routing === undefined ? {} : { routing }) }));
  const query = vectors && await leavesVectorsOut(session) ? "?_source_exclude_vectors=false" : "";
  const path = `${pathOf(name)}/_mget${query}`;
  const text = await session.read(attempt, { method: "POST", path, body: { docs } }, signal);
  const found = new Map<string, string>();
  for (const { key, start } of membersOf(text, text.indexOf("{"))) {
    if (key !== "docs") continue;
    for (const document of elementsOf(text, start)) {
      const { id, source } = storedDocument(attempt, text, document.start);
      if (source !== undefined) found.set(id, source);
    }
  }
  return found;
}

function storedDocument(
  attempt: string,
  text: string,
  at: number,
): { readonly id: string; readonly source: string | undefined } {
  let id = "";
  let source: string | undefined;
  let found = false;
  for (const { key, start, end } of membersOf(text, at)) {
    if (key === "_id") id = JSON.parse(text.slice(start, end));
    if (key === "found") found = text.startsWith("true", start);
    if (key === "_source") source = text.slice(start, end);
    if (key === "error") {
      throw new ClusterError("cluster-refused", `${attempt}: ${reasonOf(JSON.parse(text.slice(start, end)))}`);
    }
  }
  return { id, source: found ? source ?? "{}" : undefined };
}

async function leavesVectorsOut(session: Session): Promise<boolean> {
  const { leavesVectorsOut } = await session.flavor();
  return leavesVectorsOut !== undefined && !isOlder((await session.info()).version, leavesVectorsOut);
}

function reasonOf(error: { readonly reason?: unknown }): string {
  return String(error.reason ?? "it refused a document");
}
