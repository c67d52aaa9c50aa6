/** A call of `dem`, as the docs write it. */
export interface Call {
  readonly args: readonly string[];
  /** What stands before it: `DEM_PREFIX=qa1_ dem …`. */
  readonly environment: Readonly<Record<string, string>>;
  /** Standard error is sent elsewhere. */
  readonly redirected: boolean;
}

/** Reads a command line; undefined where it calls another program, or takes more than a shell's words to be read. */
export function parseCall(line: string): Call | undefined {
  const redirected = line.endsWith(" 2>/dev/null");
  const plain = redirected ? line.slice(0, line.lastIndexOf(" 2>")) : line;
  if (/[|<>;&`]/.test(plain.replace(/'[^']*'|"[^"]*"/g, ""))) return undefined;
  const words = [...plain.matchAll(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g)].map(([word]) => word.replace(/['"]/g, ""));
  const at = words.indexOf("dem");
  const assignments = words.slice(0, Math.max(0, at)).map((word) => /^([A-Z_]+)=(.*)$/.exec(word));
  if (at < 0 || assignments.includes(null)) return undefined;
  const environment = Object.fromEntries(assignments.map((match) => [match?.[1] ?? "", match?.[2] ?? ""]));
  return { args: words.slice(at + 1), environment, redirected };
}
