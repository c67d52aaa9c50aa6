/**
 * The certificates of these tests: made by `make.sh`, good until 2120 but for the expired one, and used nowhere else.
 *
 * @module
 */
import { X509Certificate } from "node:crypto";

/** Gives the text of one of the files beside this one. */
export function pem(name: string): string {
  return Deno.readTextFileSync(new URL(name, import.meta.url));
}

/** Gives the SHA-256 of a certificate, as the config keeps it. */
export function fingerprintOf(name: string): string {
  return new X509Certificate(pem(name)).fingerprint256.replaceAll(":", "").toLowerCase();
}
