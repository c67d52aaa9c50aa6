/**
 * The machines that `dem` is compiled for.
 *
 * @module
 */
import type { Machine } from "./machine.ts";

/** One of them. */
export interface Target extends Machine {
  /** As people and file names have it. */
  readonly name: string;
  /** As Deno has it. */
  readonly triple: string;
}

/** All of them. */
export const targets: readonly Target[] = [
  { name: "linux-x64", triple: "x86_64-unknown-linux-gnu", os: "linux", arch: "x86_64" },
  { name: "linux-arm64", triple: "aarch64-unknown-linux-gnu", os: "linux", arch: "aarch64" },
  { name: "macos-x64", triple: "x86_64-apple-darwin", os: "darwin", arch: "x86_64" },
  { name: "macos-arm64", triple: "aarch64-apple-darwin", os: "darwin", arch: "aarch64" },
  { name: "windows-x64", triple: "x86_64-pc-windows-msvc", os: "windows", arch: "x86_64" },
];

/** Gives the file name of a target's program, as releases have it. */
export function programName({ name, os }: Target): string {
  return `dem-${name}${os === "windows" ? ".exe" : ""}`;
}

/** Gives a target by either of its names. */
export function targetNamed(name: string): Target | undefined {
  return targets.find((target) => target.name === name || target.triple === name);
}

/** The target that this machine is; undefined where it is none. */
export function thisMachine(): Target | undefined {
  return targets.find(({ os, arch }) => os === Deno.build.os && arch === Deno.build.arch);
}
