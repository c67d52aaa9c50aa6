/**
 * Tells a process from a later one that was given the same id.
 *
 * @module
 */
import { capture } from "./run-program.ts";

/** Gives a text that no other process of this id has had; undefined where there is no such process. */
export async function processIdentity(process: number): Promise<string | undefined> {
  switch (Deno.build.os) {
    case "linux":
      return startOf(await capture("cat", [`/proc/${process}/stat`, "/proc/sys/kernel/random/boot_id"]));
    case "windows":
      return text(
        await capture("powershell", ["-NoProfile", "-Command", `(Get-Process -Id ${process}).StartTime.Ticks`]),
      );
    default:
      return text(await capture("ps", ["-o", "lstart=", "-p", String(process)]));
  }
}

/** Gives the boot and the clock tick in which a process of Linux started; undefined for one that has ended. */
export function startOf(statAndBoot: string | undefined): string | undefined {
  if (statAndBoot === undefined) return undefined;
  // The second field is the program's name in brackets, which may itself hold spaces and brackets.
  const [state, ...rest] = statAndBoot.slice(statAndBoot.lastIndexOf(")") + 1).trim().split(/\s+/);
  const [start, boot] = [rest[18], rest.at(-1)];
  return state === "Z" || state === "X" ? undefined : `${boot} ${start}`;
}

function text(output: string | undefined): string | undefined {
  const trimmed = output?.trim();
  return trimmed === "" ? undefined : trimmed;
}
