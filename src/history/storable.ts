/** Gives text as every store can keep it: Postgres refuses the character NUL. */
export function storable(text: string): string {
  return text.replaceAll("\0", "\u2400");
}
