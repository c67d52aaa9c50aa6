/**
 * From when on everything is still to come, as far as Postgres can tell.
 *
 * @module
 */
import { isoOf, microsecondsOf } from "./microseconds.ts";
import type { SourceTime } from "./source.ts";
import type { Values } from "./sql-driver.ts";

/** How far to reach back where the transactions of others cannot be seen; in microseconds. */
export const BLIND_OVERLAP = 300_000_000n;

const ISO = `'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'`;

/**
 * The clock. It is asked before the transactions: one that begins between the two questions begins after this time.
 *
 * A standby shows what its primary had done some time ago.
 */
export const CLOCK =
  `select to_char(least(clock_timestamp(), case when pg_is_in_recovery() then pg_last_xact_replay_timestamp() end)
    at time zone 'UTC', ${ISO}), pg_is_in_recovery()::text`;

/**
 * The oldest transactions of others: of clients, and prepared ones; and how many backends do not show theirs.
 *
 * When a prepared transaction began is not kept, so five minutes are allowed for it.
 */
export const TRANSACTIONS = `select
    to_char((select min(xact_start) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
      and backend_type not in ('autovacuum worker', 'parallel worker', 'walsender')) at time zone 'UTC', ${ISO}),
    to_char((select min(prepared) - interval '5 minutes' from pg_prepared_xacts where database = current_database())
      at time zone 'UTC', ${ISO}),
    (select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
      and usesysid is not null and backend_type is null)::text`;

/** Puts the answers together to a watermark. */
export function watermarkOf(clock: Values, transactions: Values, overlap: bigint): SourceTime {
  const [now, inRecovery] = clock;
  const [open, prepared, hidden] = transactions;
  const times = [now, open, prepared].filter((time) => typeof time === "string").map(microsecondsOf);
  const earliest = times.reduce((least, time) => time < least ? time : least);
  const warning = inRecovery === "true"
    ? "the source is a standby, so the open transactions of its primary cannot be seen"
    : hidden === "0"
    ? undefined
    : "open transactions of other users cannot be seen (grant pg_read_all_stats to the source's user)";
  if (warning === undefined) return { watermark: isoOf(earliest - overlap) };
  return {
    watermark: isoOf(earliest - (overlap > BLIND_OVERLAP ? overlap : BLIND_OVERLAP)),
    warning: `${warning}: updates reach back by at least five minutes`,
  };
}
