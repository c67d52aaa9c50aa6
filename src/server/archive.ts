/**
 * Fetches a home from its maker, with a Java inside.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { basename, join } from "node:path";
import { FailedError } from "../errors.ts";
import type { Distribution } from "./distribution.ts";
import type { Staging } from "./fetch-home.ts";
import { run } from "./run-program.ts";
import { engineName } from "./server.ts";

/** What an archive is made for. */
export interface Platform {
  readonly os: typeof Deno.build.os;
  readonly arch: typeof Deno.build.arch;
}

/** Gives the address of a server's archive; undefined where its maker has none for the platform. */
export function archiveAddress({ engine, version }: Distribution, { os, arch }: Platform): string | undefined {
  const ending = os === "windows" ? "zip" : "tar.gz";
  if (engine === "opensearch") {
    if (os !== "linux" && os !== "windows") return undefined;
    if (os === "windows" && arch !== "x86_64") return undefined;
    const machine = arch === "x86_64" ? "x64" : "arm64";
    return `https://artifacts.opensearch.org/releases/bundle/${engine}/${version}/${engine}-${version}-${os}-${machine}.${ending}`;
  }
  if (os !== "linux" && os !== "darwin" && os !== "windows") return undefined;
  if (os === "windows" && arch !== "x86_64") return undefined;
  return `https://artifacts.elastic.co/downloads/${engine}/${engine}-${version}-${os}-${arch}.${ending}`;
}

/** Fetches a home and checks it against its maker's checksum; gives its folder, within the staging folder. */
export async function fetchArchive(distribution: Distribution, address: string, staging: Staging): Promise<string> {
  const what = `${engineName[distribution.engine]} ${distribution.version}`;
  const file = join(staging.folder, basename(new URL(address).pathname));
  const [sum, expected] = await Promise.all([
    download(address, file, what, staging),
    get(`${address}.sha512`, staging.signal).then((answer) => answer.text()),
  ]);
  if (!expected.trim().toLowerCase().startsWith(sum)) {
    throw new FailedError(`downloading ${address}: it does not match its checksum`, { hint: "Try again." });
  }
  const unpacked = join(staging.folder, "unpacked");
  await Deno.mkdir(unpacked);
  // The tar of Windows and macOS reads zip archives too.
  await run("tar", ["-xf", file, "-C", unpacked], { signal: staging.signal, onStart: staging.noteProcess });
  for await (const { name, isDirectory } of Deno.readDir(unpacked)) if (isDirectory) return join(unpacked, name);
  throw new FailedError(`unpacking ${address}: the archive holds no folder`);
}

/** Writes what is at an address into a file, and gives its SHA-512. */
async function download(address: string, file: string, what: string, { report, signal }: Staging): Promise<string> {
  const answer = await get(address, signal);
  const length = Number(answer.headers.get("content-length"));
  const total = length > 0 ? length : null;
  const hash = createHash("sha512");
  let bytes = 0;
  let told = 0;
  using output = await Deno.open(file, { write: true, create: true });
  for await (const chunk of answer.body ?? []) {
    hash.update(chunk);
    for (let at = 0; at < chunk.length;) at += await output.write(chunk.subarray(at));
    bytes += chunk.length;
    // A thousand steps are finer than any display.
    if (bytes - told < (total ?? 500_000_000) / 1_000 && bytes !== total) continue;
    told = bytes;
    report({ type: "download", what, bytes, total });
  }
  return hash.digest("hex");
}

async function get(address: string, signal: AbortSignal | undefined): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(address, { signal });
  } catch (error) {
    signal?.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    throw new FailedError(`downloading ${address}: ${reason}`, { cause: error });
  }
  if (answer.ok) return answer;
  await answer.body?.cancel();
  throw new FailedError(`downloading ${address}: the answer was ${answer.status} ${answer.statusText}`.trim());
}
