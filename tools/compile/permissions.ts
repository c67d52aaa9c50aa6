/**
 * What a compiled program may do.
 *
 * - It reads and writes files: configs, definitions, certificates, SQLite databases and a SQLite history, which lie where
 *   the user says.
 * - It reaches the network: the cluster and the databases, whose addresses the user says, too.
 * - It reads environment variables: a config may name any of them.
 * - It asks for the host's name (a lock tells who holds it), the system's release (the client tells it the cluster) and
 *   the user's id (a cache of another user is not run).
 * - It starts git, which tells the tag, and what `dem server` needs.
 *
 * It loads no native library, and no code from the network: a compiled program cannot.
 *
 * @module
 */
import type { Machine } from "./machine.ts";

/** Reads of the system that are not in files. */
const facts = ["hostname", "osRelease", "uid"];

/** Programs, by their names on the PATH: git for the tag, the others for `dem server`. */
const programs: Readonly<Record<Machine["os"], readonly string[]>> = {
  linux: ["git", "docker", "mvn", "sh", "tar", "chmod", "chown", "cat"],
  darwin: ["git", "docker", "sh", "tar", "chmod", "chown", "ps"],
  windows: ["git", "docker", "cmd", "tar", "powershell", "taskkill"],
};

/** Gives the flags for a machine's program. */
export function permissionFlags(os: Machine["os"]): readonly string[] {
  return [
    "--no-prompt",
    "--allow-read",
    "--allow-write",
    "--allow-net",
    "--allow-env",
    `--allow-sys=${facts.join(",")}`,
    `--allow-run=${programs[os].join(",")}`,
  ];
}
