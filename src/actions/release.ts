/**
 * One index on its way through a deployment: what was done so far, as it is recorded, shown and told in the end.
 *
 * @module
 */
import type { JsonObject, LoadedDefinition } from "../definition/definition.ts";
import { type ErrorReport, reportOf } from "../errors.ts";
import type { ActionRecord, VersionRecord } from "../history/history.ts";
import type { Due } from "./deploy-due.ts";
import type { DeployOptions, DeployResult, DeployStep, UpdateEntry } from "./results.ts";
import type { Workspace } from "./workspace.ts";

type Entry = DeployResult["indexes"][number];

/** What a step has to tell. */
export type StepFacts = Partial<Pick<DeployStep, "version" | "documents" | "deleted" | "versions">>;

/** A failure that stands in an update's entry already. */
class StepFailure extends Error {
  constructor(readonly report: ErrorReport) {
    super(report.message);
  }
}

/** The release of one index. */
export class Release {
  readonly definition: LoadedDefinition;
  readonly options: DeployOptions;
  readonly steps: DeployStep[] = [];
  readonly pruned: string[] = [];
  /** What there was to do when the run began. */
  due: Due | undefined;
  /** The version that is released; undefined until it is known, and where nothing is to be released. */
  version: VersionRecord | undefined;
  previous: string | null = null;
  created = false;
  activated = false;
  rejected = 0;
  /** Whether what changed until the switch may not all be in the version. */
  behind = false;
  error: ErrorReport | undefined;
  #action: ActionRecord | undefined;

  constructor(definition: LoadedDefinition, options: DeployOptions) {
    this.definition = definition;
    this.options = options;
  }

  get name(): string {
    return this.definition.name;
  }

  /** The action that everything is a part of. */
  get action(): ActionRecord | undefined {
    return this.#action;
  }

  /** Records that the release began. */
  async begin(workspace: Workspace, parent: number | undefined): Promise<void> {
    const { prefix } = workspace;
    const { refill = false, catchUp = "incremental", noActivate = false } = this.options;
    const values: JsonObject = { refill, catchUp, noActivate };
    this.#action = await workspace.history.begin({
      kind: "deploy",
      prefix,
      index: this.name,
      version: null,
      parent,
      arguments: values,
    });
  }

  /** Notes the version that is released, so that the next run knows what this one was at. */
  async choose({ history }: Workspace, version: VersionRecord): Promise<void> {
    this.version = version;
    if (this.#action === undefined) return;
    await history.change(this.#action.id, { arguments: { ...this.#action.arguments, version: version.name } });
  }

  /** Runs a step and tells of it as it begins and ends. */
  async step<T>(
    workspace: Workspace,
    name: DeployStep["step"],
    run: () => Promise<T>,
    facts: (result: T) => StepFacts = () => ({}),
  ): Promise<T> {
    const began = workspace.now().getTime();
    const base: DeployStep = {
      step: name,
      outcome: "running",
      version: this.version?.name ?? null,
      documents: 0,
      deleted: 0,
      versions: [],
      seconds: 0,
    };
    const tell = (step: DeployStep) => workspace.report({ type: "deploy", index: this.name, step });
    const ended = (outcome: "done" | "failed", more: StepFacts = {}) => {
      const step = { ...base, ...more, outcome, seconds: (workspace.now().getTime() - began) / 1000 };
      this.steps.push(step);
      tell(step);
    };
    tell(base);
    try {
      const result = await run();
      ended("done", facts(result));
      return result;
    } catch (error) {
      ended("failed");
      throw error;
    }
  }

  /** Runs a step that is an update; throws where it did not complete. */
  async updating(
    workspace: Workspace,
    name: DeployStep["step"],
    run: () => Promise<UpdateEntry>,
  ): Promise<UpdateEntry> {
    return await this.step(workspace, name, async () => {
      const entry = await run();
      if (entry.error !== undefined) throw new StepFailure(entry.error);
      return entry;
    }, ({ documents, deleted }) => ({ documents, deleted }));
  }

  /** Takes note of what ended the release. */
  fail(error: unknown): void {
    this.error = error instanceof StepFailure ? error.report : reportOf(error);
  }

  /** Closes the action with what came of it. */
  async close({ history }: Workspace): Promise<void> {
    if (this.#action === undefined) return;
    const sum = (key: "documents" | "deleted") => this.steps.reduce((all, step) => all + step[key], 0);
    await history.change(this.#action.id, {
      status: this.error === undefined ? "complete" : "aborted",
      documents: sum("documents"),
      deleted: sum("deleted"),
      rejected: this.rejected,
      ...(this.error === undefined ? {} : { log: this.error.message }),
    });
  }

  /** What is told in the end. */
  get entry(): Entry {
    const { name, version, previous, created, activated, rejected, pruned, steps, error } = this;
    return {
      name,
      version: version?.name ?? null,
      previous,
      created,
      activated,
      documents: steps.reduce((sum, { documents }) => sum + documents, 0),
      rejected,
      pruned,
      steps,
      ...(error === undefined ? {} : { error }),
    };
  }
}
