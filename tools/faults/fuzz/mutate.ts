/**
 * Makes sensible input senseless, bit by bit.
 *
 * @module
 */
import type { Random } from "../../bench/random.ts";

/** What has broken readers before. */
const tokens: readonly string[] = [
  ..."{ } [ ] : , - ? ' \" # & * ! % @ ` | > ~ = . / \\ $ ${ } ${X} ${X:-} ${:-} << <<: --- ... &a *a !!binary !!js/function"
    .split(" "),
  ...["\0", "\t", "\n", "\r\n", "\u2028", "\ufeff", "\u202e", "\ud800", "🎬", "é", "ß", "İ"],
  ...["null", "true", "NaN", "Infinity", "-0", "1e999", "9007199254740993", "0x10", "0b1", "1_000", "2026-02-30", ".5"],
  ...["__proto__", "constructor", "toString", "hasOwnProperty", "then", "length"],
  ...["x".repeat(5_000), "[".repeat(2_000), '{"a":'.repeat(500), "a: ".repeat(100)],
  ...["../../..", "/dev/null", "file:///", "http://", "sqlite:", "postgres://u:p@", "npm:x", "data:,x"],
];

/** Changes a text in a few places. */
export function mutate(random: Random, text: string): string {
  let mutated = text;
  for (let times = 1 + random.below(4); times > 0; times--) mutated = once(random, mutated);
  return mutated;
}

function once(random: Random, text: string): string {
  const at = random.below(text.length + 1);
  const to = Math.min(text.length, at + random.below(30));
  const [before, span, after] = [text.slice(0, at), text.slice(at, to), text.slice(to)];
  switch (random.below(8)) {
    case 0:
      return before + after;
    case 1:
      return before + span + span + after;
    case 2:
      return before;
    case 3:
      return before + String.fromCharCode(random.below(0x250)) + after;
    case 4:
      return swapped(random, text);
    default:
      return before + random.of(tokens) + (random.below(2) === 0 ? span : "") + after;
  }
}

/** Two lines change their places. */
function swapped(random: Random, text: string): string {
  const lines = text.split("\n");
  const [one, other] = [random.below(lines.length), random.below(lines.length)];
  return lines.with(one, lines[other]).with(other, lines[one]).join("\n");
}

/** A value of any kind. */
export function anyValue(random: Random, depth = 0): unknown {
  const kinds = depth > 3 ? 8 : 10;
  switch (random.below(kinds)) {
    case 0:
      return null;
    case 1:
      return random.below(2) === 0;
    case 2:
      return random.of([0, -1, 1.5, 1e21, -1e-7, 2 ** 53 + 2, 65536]);
    case 8:
      return Array.from({ length: random.below(4) }, () => anyValue(random, depth + 1));
    case 9:
      return Object.fromEntries(
        Array.from({ length: random.below(4) }, () => [random.of(tokens), anyValue(random, depth + 1)]),
      );
    default:
      return random.of(tokens);
  }
}

/** Puts another value at some place of a value, takes one away, or gives one another name. */
export function mutateValue(random: Random, value: unknown): unknown {
  if (typeof value !== "object" || value === null || random.below(6) === 0) return anyValue(random);
  if (Array.isArray(value)) {
    if (value.length === 0 || random.below(5) === 0) return [...value, anyValue(random)];
    const at = random.below(value.length);
    return random.below(5) === 0 ? value.toSpliced(at, 1) : value.with(at, mutateValue(random, value[at]));
  }
  const entries = Object.entries(value);
  if (entries.length === 0 || random.below(6) === 0) return { ...value, [random.of(tokens)]: anyValue(random) };
  const at = random.below(entries.length);
  const [name, inner] = entries[at];
  switch (random.below(6)) {
    case 0:
      return Object.fromEntries(entries.toSpliced(at, 1));
    case 1:
      return Object.fromEntries(entries.with(at, [random.of(tokens), inner]));
    default:
      return Object.fromEntries(entries.with(at, [name, mutateValue(random, inner)]));
  }
}
