/** Placeholder */
export function fuzz(_: unknown): Promise<number> {
  return Promise.resolve(0);
}
