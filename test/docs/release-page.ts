import { createHash } from "node:crypto";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

const installer = fileURLToPath(new URL("../../install.sh", import.meta.url));

/** The page of a release on this machine: the program for it, its checksum, and the script that installs it. */
export class ReleasePage implements AsyncDisposable {
  readonly url: string;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  private constructor(files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>) {
    this.#server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, ({ url }) => {
      const body = files.get(basename(new URL(url).pathname));
      return new Response(body ?? "not found", { status: body === undefined ? 404 : 200 });
    });
    this.url = `http://127.0.0.1:${this.#server.addr.port}/releases`;
  }

  static async open(binary: string): Promise<ReleasePage> {
    const files = new Map([[basename(binary), await Deno.readFile(binary)]]);
    const page = new ReleasePage(files);
    const script = (await Deno.readTextFile(installer)).replace("@RELEASES@", page.url);
    files.set("install.sh", new TextEncoder().encode(script));
    const sums = [...files].map(([name, bytes]) => `${createHash("sha256").update(bytes).digest("hex")}  ${name}\n`);
    files.set("SHA256SUMS", new TextEncoder().encode(sums.join("")));
    return page;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}
