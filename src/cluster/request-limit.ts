/**
 * Reads the largest request that the server takes.
 *
 * @module
 */
import { ClusterError } from "../errors.ts";
import type { Session } from "./session.ts";

/** What servers take where nobody changed it, in bytes. */
const DEFAULT = 100 * 1024 * 1024;

/** What the smaller instances of Amazon OpenSearch Service take, in bytes. */
const AMAZON = 10 * 1024 * 1024;

interface NodesAnswer {
  readonly nodes?: Readonly<Record<string, { readonly http?: { readonly max_content_length_in_bytes?: number } }>>;
}

/** Gives the limit in bytes; what servers of its kind take at least where this one does not tell. */
export async function readRequestLimit(session: Session): Promise<number> {
  const otherwise = session.isSigned ? AMAZON : DEFAULT;
  try {
    const { nodes } = await session.send<NodesAnswer>("reading the largest request that the cluster takes", {
      method: "GET",
      path: "/_nodes/_local/http?filter_path=nodes.*.http.max_content_length_in_bytes",
    });
    return Object.values(nodes ?? {})[0]?.http?.max_content_length_in_bytes ?? otherwise;
  } catch (error) {
    if (error instanceof ClusterError && (error.status === 403 || error.status === 404)) return otherwise;
    throw error;
  }
}
