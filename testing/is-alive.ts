/**
 * Whether a process lives on this host.
 *
 * @module
 */
import process from "node:process";

/** Whether a process lives; true where that cannot be told. */
export function isAlive(id: number): boolean {
  try {
    // Signal 0 is not sent; only whether it could be is found out.
    process.kill(id, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}
