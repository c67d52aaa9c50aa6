/**
 * Reads how much more the data nodes may hold before the cluster moves shards away from them.
 *
 * @module
 */
import type { DiskRoom } from "./cluster.ts";
import { ClusterError } from "../errors.ts";
import { pathOf } from "./changes.ts";
import type { Session } from "./session.ts";

const disk = "cluster.routing.allocation.disk";

interface SettingsAnswer {
  readonly transient?: Readonly<Record<string, unknown>>;
  readonly persistent?: Readonly<Record<string, unknown>>;
  readonly defaults?: Readonly<Record<string, unknown>>;
}

interface NodesAnswer {
  readonly nodes?: Readonly<
    Record<string, {
      readonly roles?: readonly string[];
      readonly fs?: { readonly total?: { readonly total_in_bytes?: number; readonly available_in_bytes?: number } };
    }>
  >;
}

/** Gives the room on each data node; undefined where the cluster watches no disks, or does not let them be read. */
export async function readDiskRoom(session: Session): Promise<DiskRoom | undefined> {
  try {
    const answer = await session.send<SettingsAnswer>("reading the disk watermarks", {
      method: "GET",
      path: "/_cluster/settings?include_defaults=true&flat_settings=true",
    });
    const setting = (name: string): string | undefined => {
      const { transient, persistent, defaults } = answer;
      const value = [transient, persistent, defaults].map((part) => part?.[`${disk}.${name}`]).find(isText);
      return value === undefined ? undefined : String(value);
    };
    if (setting("threshold_enabled") === "false") return undefined;
    const high = setting("watermark.high") ?? "90%";
    const { nodes = {} } = await session.send<NodesAnswer>("reading the disks of the nodes", {
      method: "GET",
      path: "/_nodes/stats/fs?filter_path=nodes.*.roles,nodes.*.fs.total",
    });
    const rooms = Object.values(nodes)
      .filter(({ roles = [] }) => roles.some((role) => role === "data" || role === "data_content"))
      .map(({ fs: { total: { total_in_bytes: total = 0, available_in_bytes: available = 0 } = {} } = {} }) =>
        Math.max(0, available - leastFree(high, setting("watermark.high.max_headroom"), total))
      );
    return { nodes: rooms, watermark: high };
  } catch (error) {
    // Whoever may write to indexes need not be allowed to look at nodes.
    if (error instanceof ClusterError && error.code === "not-permitted") return undefined;
    throw error;
  }
}

/** Gives the bytes that must stay free: by a share of the disk that may be used, or as such. */
function leastFree(watermark: string, headroom: string | undefined, total: number): number {
  const share = /^([\d.]+)%$/.exec(watermark)?.[1];
  const used = share === undefined
    ? /^0?\.\d+$|^1(\.0+)?$/.test(watermark) ? Number(watermark) : undefined
    : Number(share) / 100;
  if (used === undefined) return bytesOf(watermark) ?? 0;
  return Math.min(total * (1 - used), bytesOf(headroom ?? "") ?? Infinity);
}

const units: ReadonlyMap<string, number> = new Map(
  ["b", "kb", "mb", "gb", "tb", "pb"].map((unit, power) => [unit, 1024 ** power]),
);

function bytesOf(text: string): number | undefined {
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/i.exec(text) ?? [];
  const factor = units.get(unit.toLowerCase());
  return factor === undefined ? undefined : Number(number) * factor;
}

function isText(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** Gives the bytes that the primaries of an index take. */
export async function readSize(session: Session, name: string): Promise<number> {
  const answer = await session.send<{
    readonly _all?: { readonly primaries?: { readonly store?: { readonly size_in_bytes?: number } } };
  }>(`reading the size of ${name}`, {
    method: "GET",
    path: `${pathOf(name)}/_stats/store?filter_path=_all.primaries.store.size_in_bytes`,
  });
  return answer._all?.primaries?.store?.size_in_bytes ?? 0;
}
