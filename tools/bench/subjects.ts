/**
 * What can be measured, by name.
 *
 * @module
 */
import { bulk } from "./bulk/bulk.ts";
import { memory } from "./memory.ts";
import { start } from "./start.ts";
import type { Subject } from "./subject.ts";
import { testing } from "./testing.ts";

/** The subjects, in the order in which the help shows them; the first is the default. */
export const subjects: readonly Subject[] = [bulk, memory, start, testing];
