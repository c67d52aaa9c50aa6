/**
 * Names as they stand in the path of a request.
 *
 * @module
 */

/** How many bytes of names one request carries: servers take a first line of 4 KB. */
const ROOM = 3000;

/** Whether this can be the name of one thing: no pattern, list, date expression or endpoint of the server. */
export function isPlainName(name: string): boolean {
  return name !== "" && name !== "." && name !== ".." && !/^[-_+]|[*?,<>|\\/"\s#:]/.test(name);
}

/** Cuts names into lists that each fit into the path of a request. */
export function fittingNames(names: readonly string[]): readonly (readonly string[])[] {
  const lists: string[][] = [];
  let room = 0;
  for (const name of names) {
    const size = encodeURIComponent(name).length + "%2C".length;
    if (size > room) {
      lists.push([]);
      room = ROOM;
    }
    lists[lists.length - 1].push(name);
    room -= size;
  }
  return lists;
}
