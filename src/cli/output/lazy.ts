/** Makes a value when it is first asked for: formatters cost milliseconds that help has no use for. */
export function lazy<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => made ??= make();
}
