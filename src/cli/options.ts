/**
 * The arguments and options that several commands share.
 *
 * @module
 */
import { InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { configDefaults } from "../config/defaults.ts";
import { definitionDefaults } from "../definition/defaults.ts";
import { parseDuration } from "../definition/duration.ts";
import type { GuardName } from "../errors.ts";

/** Acts on every index. */
export const all = new Option("--all", "Act on all indexes; names that are given as well win, with a warning.");

/** Takes names as versions' names. */
export const exact = new Option("--exact", "Take the names for names of versions, such as movies-2, not of indexes.");

/** Says what would be done. */
export const dryRun = new Option("--dry-run", "Print the requests that would be sent, and change nothing.");

/** Fails, in a script, where something is to be done. */
export const exitCode = new Option("--exit-code", "Exit with 3 where differences are found. Default: exit with 0.");

const waitAlone = "10m";

/** Waits for a lock that another run holds; in milliseconds. */
export const wait = new Option(
  "--wait [DURATION]",
  "Wait for a lock that another run holds, for so many seconds or a duration such as 30s or 5m; " +
    `without a value for ${waitAlone}. Default: do not wait, exit with 5.`,
).preset("").argParser(waitFor);

/** Reads how long to wait, in milliseconds. */
export function waitFor(value: string): number {
  const text = value === "" ? waitAlone : /^\d+(\.\d+)?$/.test(value) ? `${value}s` : value;
  const milliseconds = parseDuration(text);
  if (milliseconds !== undefined) return milliseconds;
  throw new InvalidArgumentError("expected seconds, or a duration such as 30s, 5m or 1h.");
}

/** Says how many rows are one batch. */
export const batchSize = new Option(
  "--batch-size <N>",
  `Load so many documents per batch. Default: the definition's, else ${definitionDefaults.batchDocuments}.`,
).argParser(positive);

/** Bounds the rate. */
export const maxDocsPerSecond = new Option(
  "--max-docs-per-second <N>",
  "Send no more than so many documents a second, over all workers. Default: as many as the cluster takes.",
).argParser(positive);

/** Says how many workers load; without a value as many as leave one core free. */
export const workers = new Option(
  "--workers [N]",
  "How many load at the same time: this process, and Web Workers beside it. Without a value: as many as leave one core " +
    `free. Default: the config's update.workers, else ${configDefaults.update.workers}.`,
).preset("").argParser((value: string): number => value === "" ? Math.max(1, cores() - 1) : positive(value));

/** Processors of this machine. */
function cores(): number {
  return navigator.hardwareConcurrency;
}

/** Makes the option that lifts guards: all of them, or those that are named. */
export function force<const Guard extends GuardName>(guards: readonly Guard[], sentence: string) {
  return new Option("--force [GUARDS]", `${sentence} Guards: ${guards.join(", ")}.`)
    .preset("")
    .argParser((value: string): true | readonly GuardName[] => {
      if (value === "") return true;
      const names = value.split(",").map((name) => name.trim());
      return names.map((name) => {
        const guard = guards.find((guard) => guard === name);
        if (guard !== undefined) return guard;
        throw new InvalidArgumentError(`'${name}' is none of the guards ${guards.join(", ")}.`);
      });
    });
}

/** Reads a whole number of at least one. */
export function positive(value: string): number {
  if (/^[1-9]\d*$/.test(value) && Number.isSafeInteger(Number(value))) return Number(value);
  throw new InvalidArgumentError("expected a whole number of 1 or more.");
}

/** Reads a whole number of 0 or more. */
export function whole(value: string): number {
  if (/^\d+$/.test(value) && Number.isSafeInteger(Number(value))) return Number(value);
  throw new InvalidArgumentError("expected a whole number of 0 or more.");
}

const iso = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:\d{2})?)?$/;

/** Reads an ISO 8601 date, with or without a time; without a zone it is UTC. */
export function date(value: string): Date {
  const [, day = "", time = "00:00", zone = "Z"] = value.match(iso) ?? [];
  const midnight = new Date(`${day}T00:00Z`);
  const moment = new Date(`${day}T${time}${zone}`);
  // A day such as 2026-02-30 would otherwise become one in March.
  const exists = !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
  if (day !== "" && exists && !Number.isNaN(moment.getTime())) return moment;
  throw new InvalidArgumentError("expected an ISO 8601 date such as 2026-11-22 or 2026-11-22T10:33:00Z.");
}
