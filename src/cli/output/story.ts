/**
 * Recorded actions in the order in which they are understood.
 *
 * @module
 */
import type { HistoryEntry } from "../../actions/results.ts";

/** An action, and how deep it stands beneath others. */
export interface Told {
  readonly action: HistoryEntry;
  readonly depth: number;
}

/** Puts parts beneath what they are parts of, as they happened; what stands alone comes newest first. */
export function storyOf(actions: readonly HistoryEntry[]): readonly Told[] {
  const ids = new Set(actions.map(({ id }) => id));
  const parts = new Map<number, HistoryEntry[]>();
  for (const action of actions) {
    if (action.parent !== null && ids.has(action.parent)) {
      parts.set(action.parent, [...parts.get(action.parent) ?? [], action]);
    }
  }
  const told = (action: HistoryEntry, depth: number): readonly Told[] => [
    { action, depth },
    ...(parts.get(action.id) ?? []).toSorted((a, b) => a.id - b.id).flatMap((part) => told(part, depth + 1)),
  ];
  return actions
    .filter(({ parent }) => parent === null || !ids.has(parent))
    .flatMap((action) => told(action, 0));
}
