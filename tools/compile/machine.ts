/**
 * What an executable file is made for, as its header tells.
 *
 * @module
 */

/** A system and a processor. */
export interface Machine {
  readonly os: "linux" | "darwin" | "windows";
  readonly arch: "x86_64" | "aarch64";
}

type Format = {
  readonly os: Machine["os"];
  /** Gives where in the header the processor stands, and how many bytes it takes; undefined for another format. */
  readonly place: (header: DataView) => readonly [at: number, bytes: 2 | 4] | undefined;
  readonly processors: Readonly<Record<number, Machine["arch"]>>;
};

const formats: readonly Format[] = [
  {
    os: "linux",
    place: (header) => header.getUint32(0) === 0x7f454c46 ? [18, 2] : undefined,
    processors: { 62: "x86_64", 183: "aarch64" },
  },
  {
    os: "darwin",
    place: (header) => header.getUint32(0) === 0xcffaedfe ? [4, 4] : undefined,
    processors: { 0x01000007: "x86_64", 0x0100000c: "aarch64" },
  },
  {
    os: "windows",
    place: (header) => {
      if (header.getUint16(0) !== 0x4d5a) return undefined;
      const signature = header.getUint32(0x3c, true);
      if (signature + 6 > header.byteLength || header.getUint32(signature) !== 0x50450000) return undefined;
      return [signature + 4, 2];
    },
    processors: { 0x8664: "x86_64", 0xaa64: "aarch64" },
  },
];

/** Gives what a file is made for; undefined for what is no program of one of the machines that `dem` is built for. */
export async function machineOf(file: string): Promise<Machine | undefined> {
  const bytes = new Uint8Array(4096);
  using opened = await Deno.open(file);
  const read = await opened.read(bytes) ?? 0;
  return read < 0x40 ? undefined : machineInHeader(bytes.subarray(0, read));
}

/** Reads the header of an executable. */
export function machineInHeader(bytes: Uint8Array<ArrayBuffer>): Machine | undefined {
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const { os, place, processors } of formats) {
    const found = place(header);
    if (found === undefined) continue;
    const [at, size] = found;
    const arch = processors[size === 2 ? header.getUint16(at, true) : header.getUint32(at, true)];
    return arch === undefined ? undefined : { os, arch };
  }
  return undefined;
}
