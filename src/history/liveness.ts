import type { Owner } from "./history.ts";

/** How others can tell for certain that an owner's process has ended, without waiting for its lease. */
export interface Liveness extends AsyncDisposable {
  /** Shows that this owner lives, for as long as its process does; called again, makes sure that it still shows. */
  show(ownerId: string): Promise<void>;
  /** Whether an owner has certainly ended; false means only: not known. */
  isDead(owner: Owner): Promise<boolean>;
  /** Whether something shows that an owner lives: of one that has ever asked for a lock, false means that it has ended. */
  mayLive(owner: Owner): Promise<boolean>;
  /** Owners that have certainly ended and left something behind. */
  leftBehind(): Promise<readonly string[]>;
  /** Removes what a dead owner left behind. */
  bury(ownerId: string): Promise<void>;
}

/** Where a store has but one process. */
export const noLiveness: Liveness = {
  show: () => Promise.resolve(),
  isDead: () => Promise.resolve(false),
  mayLive: () => Promise.resolve(false),
  leftBehind: () => Promise.resolve([]),
  bury: () => Promise.resolve(),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};
