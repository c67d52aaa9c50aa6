/** What differs from run to run, and what it is called instead. */
const volatile: readonly (readonly [RegExp, string])[] = [
  [/\b\d+\.\d+\.\d+\+[0-9a-f]{12}(?:-dirty)?/g, "VERSION"],
  [/\((?:\d+m)?\d+(?:ms|µs|s)\)/g, "(DURATION)"],
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z/g, "TIME"],
  [/\b\d+ (?:day|hour|minute|second)s? ago\b|\bnow\b/g, "AGO"],
  [/\b\d+[dhms] ago\b/g, "AGO"],
  [/\b[\d.]+[dhms](?: \d+[hms])?\b/g, "DURATION"],
  [/\b[\d.,]+\/s\b/g, "RATE"],
  [/\b[\d.,]+ [KMG]B on disk(?: of [\d.,]+ [KMG]B)?/g, "SIZE on disk"],
  [/("(?:bytes|room)": ?)(?:\d+|null)/g, "$1NUMBER"],
  [/\b[0-9a-f]{64}\b/g, "HASH"],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, "UUID"],
  [/-w-[0-9a-f]{12}\b/g, "-w-TOKEN"],
  [/("(?:seconds|documentsPerSecond|process)": ?)[\d.]+/g, "$1NUMBER"],
  [/("version": )"\d+\.\d+\.\d+"/g, "$1VERSION"],
  [/\belasticsearch \d+\.\d+\.\d+\b/g, "elasticsearch VERSION"],
  [/\bprocess \d+/g, "process NUMBER"],
  [/[ \t]+/g, " "],
  [/ $/gm, ""],
];

/** Gives a page with everything that differs from run to run made the same. */
export function normalise(page: string): string {
  return volatile.reduce((text, [pattern, name]) => text.replace(pattern, name), page);
}
