import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { Folder } from "../config/folder.ts";

const script = fileURLToPath(new URL("../../install.sh", import.meta.url));
const unix = { ignore: Deno.build.os === "windows" };

/** What is released: a program that says which it is. */
const program = "#!/bin/sh\necho 1.2.3+0a1b2c3d4e5f\n";
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** A machine, as `uname` tells it, and the program that it gets. */
const machines: readonly (readonly [system: string, processor: string, program: string])[] = [
  ["Linux", "x86_64", "dem-linux-x64"],
  ["Linux", "aarch64", "dem-linux-arm64"],
  ["Darwin", "x86_64", "dem-macos-x64"],
  ["Darwin", "arm64", "dem-macos-arm64"],
  ["MINGW64_NT-10.0", "x86_64", "dem-windows-x64.exe"],
];

/** A page of releases on this machine, and a home to install into. */
class Releases implements AsyncDisposable {
  readonly asked: string[] = [];
  readonly #folder: Folder;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  private constructor(folder: Folder, files: Readonly<Record<string, string>>) {
    this.#folder = folder;
    this.#server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, ({ url }) => {
      const path = new URL(url).pathname;
      this.asked.push(path);
      const [name = ""] = path.split("/").slice(-1);
      const text = files[name];
      return new Response(text ?? "not found", { status: text === undefined ? 404 : 200 });
    });
  }

  static async open(files: Readonly<Record<string, string>>): Promise<Releases> {
    return new Releases(await Folder.with(), files);
  }

  /** Installs on a machine; `without` hides programs that the script would use. */
  async install(
    [system, processor]: readonly string[],
    env: Readonly<Record<string, string>> = {},
    without: readonly string[] = [],
  ) {
    const tools = "awk cat chmod curl cut ls mkdir mktemp mv rm sh sha256sum shasum wget".split(" ");
    const path = this.#folder.file("tools");
    await Deno.remove(path, { recursive: true }).catch(() => {});
    await Deno.mkdir(path);
    for (const tool of tools.filter((tool) => !without.includes(tool))) {
      const found = (Deno.env.get("PATH") ?? "").split(":").map((folder) => `${folder}/${tool}`);
      for (const file of found) {
        if (!await Deno.stat(file).then(({ isFile }) => isFile, () => false)) continue;
        await Deno.symlink(file, `${path}/${tool}`);
        break;
      }
    }
    await Deno.writeTextFile(`${path}/uname`, `#!/bin/sh\n[ "$1" = -s ] && echo ${system} || echo ${processor}\n`);
    await Deno.chmod(`${path}/uname`, 0o755);
    const { code, stdout, stderr } = await new Deno.Command("/bin/sh", {
      args: [script],
      clearEnv: true,
      env: {
        PATH: path,
        HOME: this.#folder.file("home"),
        DEM_RELEASES: `http://127.0.0.1:${this.#server.addr.port}/releases`,
        ...env,
      },
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  }

  /** What lies where programs go, whole or in part. */
  async installed(folder = "home/.local/bin"): Promise<readonly string[]> {
    return await Array.fromAsync(Deno.readDir(this.#folder.file(folder)), ({ name }) => name).catch(() => []);
  }

  file(name: string): string {
    return this.#folder.file(name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
    await this.#folder[Symbol.asyncDispose]();
  }
}

function release(changed: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const files = Object.fromEntries(machines.map(([, , name]) => [name, `${program}# ${name}\n`]));
  const sums = Object.entries(files).map(([name, text]) => `${sha256(text)}  ${name}\n`);
  return { ...files, SHA256SUMS: sums.join(""), ...changed };
}

for (const machine of machines) {
  Deno.test(`install.sh installs ${machine[2]} on ${machine[0]} on ${machine[1]}`, unix, async () => {
    await using releases = await Releases.open(release());
    const { code, stdout, stderr } = await releases.install(machine);
    assert.equal(code, 0, stderr);
    const name = machine[0].startsWith("MINGW") ? "dem.exe" : "dem";
    const file = releases.file(`home/.local/bin/${name}`);
    assert.match(
      stdout,
      new RegExp(`^dem 1\\.2\\.3\\+0a1b2c3d4e5f is installed as ${file}\nnote: .* not on the PATH\n$`),
    );
    assert.equal(await Deno.readTextFile(file), `${program}# ${machine[2]}\n`);
    assert.deepEqual(await releases.installed(), [name]);
    const { mode } = await Deno.stat(file);
    assert.equal((mode ?? 0) & 0o777, 0o755);
    assert.deepEqual(releases.asked, ["SHA256SUMS", machine[2]].map((name) => `/releases/latest/download/${name}`));
  });
}

Deno.test(
  "install.sh installs a version that is named, into a folder that is named, over an older one",
  unix,
  async () => {
    await using releases = await Releases.open(release());
    const bin = releases.file("bin");
    await Deno.mkdir(bin);
    await Deno.writeTextFile(`${bin}/dem`, "older");
    const env = { DEM_VERSION: "1.2.3", DEM_BIN: bin };
    const { code, stdout, stderr } = await releases.install(machines[0], env);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /is installed as .*\/bin\/dem\nnote/);
    assert.equal(releases.asked[0], "/releases/download/v1.2.3/SHA256SUMS");
    assert.deepEqual(await releases.installed("bin"), ["dem"]);
    assert.notEqual(await Deno.readTextFile(`${bin}/dem`), "older");
  },
);

Deno.test("install.sh does without curl, and without sha256sum where there is shasum", unix, async () => {
  await using releases = await Releases.open(release());
  const { code, stderr } = await releases.install(machines[0], {}, ["curl", "sha256sum"]);
  assert.equal(code, 0, stderr);
  const neither = await releases.install(machines[0], {}, ["curl", "wget"]);
  assert.deepEqual([neither.code, neither.stderr], [1, "error: installing dem: there is neither curl nor wget\n"]);
  const unchecked = await releases.install(machines[0], {}, ["sha256sum", "shasum"]);
  assert.equal(unchecked.code, 1);
  assert.match(unchecked.stderr, /there is neither sha256sum nor shasum to check the program with/);
});

/** What is wrong with a release, and what is said about it. */
const bad: Readonly<Record<string, readonly [files: Readonly<Record<string, string>>, says: RegExp]>> = {
  "a program that was tampered with": [
    release({ "dem-linux-x64": `${program}echo evil\n` }),
    /dem-linux-x64 is not what was released: its SHA-256 is [0-9a-f]{64}, not [0-9a-f]{64}\nhint: /,
  ],
  "a program that came half": [release({ "dem-linux-x64": program.slice(0, 10) }), /is not what was released/],
  "a program without a checksum": [
    release({ SHA256SUMS: `${sha256("x")}  dem-linux-x64.sig\n${sha256("x")}  other-dem-linux-x64\n` }),
    /SHA256SUMS has no checksum for dem-linux-x64$/m,
  ],
  "an empty list of checksums": [release({ SHA256SUMS: "" }), /has no checksum for dem-linux-x64$/m],
  "no checksums": [without("SHA256SUMS"), /SHA256SUMS cannot be fetched$/m],
  "no program": [without("dem-linux-x64"), /dem-linux-x64 cannot be fetched$/m],
  "a program that does not run": [
    release({
      "dem-linux-x64": "#!/bin/sh\nexit 1\n",
      SHA256SUMS: `${sha256("#!/bin/sh\nexit 1\n")}  dem-linux-x64\n`,
    }),
    /dem-linux-x64 does not run on this machine$/m,
  ],
};

for (const [name, [files, says]] of Object.entries(bad)) {
  Deno.test(`install.sh installs nothing of ${name}, and leaves what was there`, unix, async () => {
    await using releases = await Releases.open(files);
    await Deno.mkdir(releases.file("home/.local/bin"), { recursive: true });
    await Deno.writeTextFile(releases.file("home/.local/bin/dem"), "older");
    const { code, stdout, stderr } = await releases.install(machines[0]);
    assert.deepEqual([code, stdout], [1, ""]);
    assert.match(stderr, says);
    assert.match(stderr, /^error: installing dem: /m);
    assert.deepEqual(await releases.installed(), ["dem"]);
    assert.equal(await Deno.readTextFile(releases.file("home/.local/bin/dem")), "older");
  });
}

Deno.test("install.sh says which machines there are programs for, before it asks for anything", unix, async () => {
  await using releases = await Releases.open(release());
  for (const [system, processor] of [["FreeBSD", "amd64"], ["Linux", "riscv64"], ["MINGW64_NT-10.0", "arm64"]]) {
    const { code, stderr } = await releases.install([system, processor]);
    assert.equal(code, 1);
    assert.match(
      stderr,
      new RegExp(`^error: installing dem: there is no program for ${system} on ${processor}\nhint: `),
    );
  }
  assert.deepEqual([releases.asked, await releases.installed()], [[], []]);
});

Deno.test("install.sh of a checkout belongs to no release", unix, async () => {
  await using releases = await Releases.open(release());
  const { code, stderr } = await releases.install(machines[0], { DEM_RELEASES: "" });
  assert.equal(code, 1);
  assert.match(stderr, /this script belongs to no release\nhint: .*DEM_RELEASES/);
});

function without(name: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(release()).filter(([other]) => other !== name));
}
