/**
 * What differs between the engines, in one table.
 *
 * @module
 */
import type { Json } from "../definition/definition.ts";
import type { Engine } from "./cluster.ts";
import type { ClusterRequest } from "./changes.ts";

/** What `GET /` answers, as far as it is read; a server of another kind may answer anything. */
export interface RootAnswer {
  readonly cluster_name?: unknown;
  readonly cluster_uuid?: unknown;
  readonly tagline?: unknown;
  readonly version?: {
    readonly number?: unknown;
    readonly distribution?: unknown;
    readonly build_flavor?: unknown;
  };
}

/** How one engine does what the other does differently. */
export interface Flavor {
  /** As people write it. */
  readonly title: string;
  /** Whether `GET /` was answered by this engine. */
  isMeant(answer: RootAnswer): boolean;
  /** The oldest version that is supported: major and minor. */
  readonly minimum: readonly [number, number];
  /** The newest major version that is known. */
  readonly newest: number;
  /** The version that it may pretend to be, and how that is ended. */
  readonly poses?: { readonly as: string; readonly hint: string };
  /** Opens a point in time over an index. */
  openPointInTime(index: string, keepAlive: string): ClusterRequest;
  /** The field of the answer that holds the id of the point in time. */
  readonly pointInTimeId: "id" | "pit_id";
  closePointInTime(id: string): ClusterRequest;
  /** Settings that the server writes into every index where nobody wishes anything else, without `index.`. */
  readonly ownSettings: Readonly<Record<string, Json>>;
  /** Since which version the server leaves vectors out of documents unless asked for them; undefined: never. */
  readonly leavesVectorsOut?: readonly [number, number];
}

/** The flavors by engine. */
export const flavors: Readonly<Record<Engine, Flavor>> = {
  elasticsearch: {
    title: "Elasticsearch",
    isMeant: ({ tagline, version }) => tagline === "You Know, for Search" && version?.distribution === undefined,
    minimum: [8, 0],
    newest: 9,
    openPointInTime: (index, keepAlive) => ({
      method: "POST",
      path: `/${encodeURIComponent(index)}/_pit?keep_alive=${keepAlive}`,
    }),
    pointInTimeId: "id",
    closePointInTime: (id) => ({ method: "DELETE", path: "/_pit", body: { id } }),
    ownSettings: { "routing.allocation.include._tier_preference": "data_content" },
    leavesVectorsOut: [9, 2],
  },
  opensearch: {
    title: "OpenSearch",
    isMeant: ({ tagline, version }) =>
      version?.distribution === "opensearch" || String(tagline).startsWith("The OpenSearch Project"),
    // Points in time came with 2.4.
    minimum: [2, 4],
    newest: 3,
    poses: { as: "7.10.2", hint: "Set compatibility.override_main_response_version of the cluster to false." },
    openPointInTime: (index, keepAlive) => ({
      method: "POST",
      path: `/${encodeURIComponent(index)}/_search/point_in_time?keep_alive=${keepAlive}`,
    }),
    pointInTimeId: "pit_id",
    closePointInTime: (id) => ({ method: "DELETE", path: "/_search/point_in_time", body: { pit_id: [id] } }),
    ownSettings: { "replication.type": "DOCUMENT" },
  },
};
