import { createHash } from "node:crypto";

/** Gives a lock's token: twelve hexadecimal digits, as they become part of a fencing alias's name. */
export function newToken(randomId: () => string): string {
  return createHash("sha256").update(randomId()).digest("hex").slice(0, 12);
}
