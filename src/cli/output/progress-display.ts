/**
 * What shows running updates to whoever watches.
 *
 * @module
 */
import type { ProgressEvent } from "../../actions/progress.ts";

/** Shows progress; disposing it takes away what only made sense while it ran. */
export interface ProgressDisplay extends Disposable {
  follow(event: ProgressEvent): void;
  /** Shows one passing line of text, such as the state of a download, in place of the one before; none ends it. */
  pass(text: string | undefined): void;
  /** Writes other text to the same stream without disturbing the progress. */
  write(text: string): void;
}
