/**
 * What a verification of one version works with, and what it has found.
 *
 * @module
 */
import type { LoadedDefinition } from "../definition/definition.ts";
import type { Source } from "../source/source.ts";
import type { LiveVersion } from "./live-version.ts";
import type { DocumentRepairer } from "./repair-documents.ts";
import type { VerifyFinding } from "./results.ts";
import type { Workspace } from "./workspace.ts";

/** So many findings are told one by one. */
const EXAMPLES = 20;

/** Between two reports of progress pass at least so many milliseconds. */
const INTERVAL = 100;

/** What one version is held against, and how. */
export interface VerificationFacts {
  readonly workspace: Workspace;
  readonly live: LiveVersion;
  readonly definition: LoadedDefinition;
  readonly source: Source;
  /** Whether the documents themselves can be compared; otherwise only whether they are there. */
  readonly comparable: boolean;
  /** The paths of the vectors in the mapping. */
  readonly vectors: readonly (readonly string[])[];
  readonly routed: boolean;
  /** Repairs what is found; absent where nothing is to be changed. */
  readonly repairer?: DocumentRepairer;
}

/** Counts what was compared and found. */
export class Verification {
  readonly facts: VerificationFacts;
  readonly examples: VerifyFinding[] = [];
  /** Documents that the source gives. */
  source = 0;
  /** Documents that the version holds. */
  documents = 0;
  missing = 0;
  extra = 0;
  stale = 0;
  #reported = 0;

  constructor(facts: VerificationFacts) {
    this.facts = facts;
  }

  /** Takes note of a finding that was confirmed. */
  add(finding: VerifyFinding): void {
    this[finding.kind]++;
    if (this.examples.length < EXAMPLES) this.examples.push(finding);
  }

  /** Reports how many documents of the source were compared; not too often, unless `now`. */
  report(total: number | undefined, now = false): void {
    const { workspace, live: { version } } = this.facts;
    const time = workspace.now().getTime();
    if (!now && time - this.#reported < INTERVAL) return;
    this.#reported = time;
    workspace.report({
      type: "progress",
      version: version.name,
      documents: this.source,
      deleted: 0,
      rejected: 0,
      dropped: 0,
      batches: 0,
      workers: 1,
      ...(total === undefined ? {} : { total }),
    });
  }
}
