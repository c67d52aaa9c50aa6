/**
 * Compressed requests.
 *
 * They pay where the network is slower than gzip: not on the way to a server on this very machine.
 *
 * @module
 */
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { isLoopback } from "./address.ts";

/** Whether requests are compressed; `auto`: those to other machines. */
type Compression = "auto" | boolean;

/** A body of fewer bytes is sent as it is. */
const LEAST = 1024;

/** The quickest level: a higher one takes several times as long for a tenth less. */
const LEVEL = 1;

/** Whether a body to a node is worth compressing. */
export function isCompressed(compression: Compression, node: string, body: string | Uint8Array): boolean {
  return body.length >= LEAST && (compression === "auto" ? !isLoopback(node) : compression);
}

/** Gives the bytes compressed. */
export async function compress(body: string | Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await promisify(gzip)(body, { level: LEVEL }));
}
