/**
 * What was measured, and on what: printed above every result, as no figure means anything without it.
 *
 * @module
 */
import { cpus, totalmem } from "node:os";
import { capture } from "../../src/server/run-program.ts";

/** What was measured, and on what. */
export interface Machine {
  /** The commit, marked where the working tree differs from it. */
  readonly commit: string;
  readonly date: string;
  readonly cores: number;
  readonly processor: string;
  readonly memoryGigabytes: number;
  readonly system: string;
  /** Versions of what took part. */
  readonly versions: Readonly<Record<string, string>>;
}

/** Looks at this machine; `versions` of servers and clients are added to Deno's. */
export async function readMachine(versions: Readonly<Record<string, string>>): Promise<Machine> {
  const commit = await capture("git", ["rev-parse", "--short=10", "HEAD"]);
  const changes = await capture("git", ["status", "--porcelain", "--untracked-files=no"]);
  return {
    commit: `${commit?.trim() ?? "unknown"}${changes === undefined || changes.trim() === "" ? "" : " with changes"}`,
    date: new Date().toISOString(),
    cores: navigator.hardwareConcurrency,
    processor: cpus()[0]?.model ?? "unknown",
    memoryGigabytes: Math.round(totalmem() / 1e9),
    system: `${Deno.build.os} ${Deno.build.arch}`,
    versions: { deno: Deno.version.deno, ...versions },
  };
}

/** Says it in two lines. */
export function machineLines({ commit, date, cores, processor, memoryGigabytes, system, versions }: Machine) {
  return [
    `commit ${commit} · ${date.slice(0, 16).replace("T", " ")} · ${cores} cores (${processor}) · ` +
    `${memoryGigabytes} GB · ${system}`,
    Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(" · "),
  ];
}
