/**
 * Reads how the copies of an index stand: which start, and which the cluster cannot place.
 *
 * @module
 */
import type { IndexHealth } from "./cluster.ts";
import { ClusterError } from "../errors.ts";
import { pathOf } from "./changes.ts";
import type { Session } from "./session.ts";

interface HealthAnswer {
  readonly indices?: Readonly<Record<string, IndexHealthAnswer>>;
}

interface IndexHealthAnswer {
  readonly status: "green" | "yellow" | "red";
  readonly number_of_shards: number;
  readonly number_of_replicas: number;
  readonly shards: Readonly<Record<string, ShardHealthAnswer>>;
}

interface ShardHealthAnswer {
  readonly primary_active: boolean;
  readonly initializing_shards: number;
  readonly unassigned_shards: number;
}

/** What the cluster says of an unassigned copy that it can place, now or in a moment. */
const PLACEABLE = ["yes", "throttled", "awaiting_info", "allocation_delayed"];

/** Gives the health of one physical index. */
export async function readHealth(session: Session, name: string): Promise<IndexHealth> {
  const attempt = `reading the health of ${name}`;
  const answer = await session.send<HealthAnswer>(attempt, {
    method: "GET",
    path: `/_cluster/health${pathOf(name)}?level=shards&timeout=0s`,
  }).catch(noneToRead);
  const index = answer.indices?.[name];
  if (index === undefined) {
    throw new ClusterError("cluster-refused", `${attempt}: there is no such index`, { status: 404 });
  }
  let starting = 0;
  let unplaceable = 0;
  for (const [shard, state] of Object.entries(index.shards)) {
    starting += state.initializing_shards;
    if (state.unassigned_shards === 0) continue;
    if (await canPlace(session, name, Number(shard), state)) starting += state.unassigned_shards;
    else unplaceable += state.unassigned_shards;
  }
  return {
    status: index.status,
    replicas: index.number_of_replicas * index.number_of_shards,
    starting,
    unplaceable,
  };
}

// The cluster would wait for an index that is not there, and says that it waited in vain.
function noneToRead(error: unknown): HealthAnswer {
  if (error instanceof ClusterError && error.status === 408) return {};
  throw error;
}

/** Asks about one unassigned copy of a shard; its others are in the same case. */
async function canPlace(session: Session, index: string, shard: number, state: ShardHealthAnswer): Promise<boolean> {
  // Replicas follow their primary.
  if (!state.primary_active && state.initializing_shards > 0) return true;
  const answer = await session.send<{ readonly current_state: string; readonly can_allocate?: string }>(
    `asking why copies of ${index} have not started`,
    { method: "POST", path: "/_cluster/allocation/explain", body: { index, shard, primary: !state.primary_active } },
  );
  return answer.current_state !== "unassigned" || PLACEABLE.includes(answer.can_allocate ?? "");
}
