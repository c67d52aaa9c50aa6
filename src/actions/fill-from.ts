/**
 * `update --from`: a version is copied inside the cluster, and then brought up to date from the source.
 *
 * @module
 */
import { InterruptedError, reportOf, UsageError } from "../errors.ts";
import { copyVersion } from "./copy-version.ts";
import { nothingLoaded } from "./nothing-loaded.ts";
import type { UpdateEntry, UpdateOptions } from "./results.ts";
import { selectVersions } from "./select.ts";
import { updateVersion, type VersionUpdate } from "./update-version.ts";
import type { Workspace } from "./workspace.ts";

/** An update that begins with a copy. */
export interface FillFrom extends VersionUpdate {
  /** The name of the version to copy from. */
  readonly from: string;
}

/** Throws where there is no version to copy from, or something else is asked for as well; before anything is recorded. */
export async function requireFrom(workspace: Workspace, { from, start }: UpdateOptions): Promise<void> {
  if (from === undefined) return;
  if (start !== undefined) throw withStart(`filling from ${from}`);
  await selectVersions(workspace, { names: [from] });
}

/**
 * Fills a version from another one, then from its source with what has changed since. From the source alone, where the
 * mapping refuses a document of the other version; and with `resume`, where the version is filled already, nothing is
 * copied.
 */
export async function fillFrom(workspace: Workspace, request: FillFrom): Promise<UpdateEntry> {
  const { version, mode, from } = request;
  if (typeof mode === "object") throw withStart(`filling ${version.name} from ${from}`);
  if (mode === "resume" && version.coverage === "full") return await updateVersion(workspace, request);
  const began = workspace.now().getTime();
  const copy = await copyVersion(workspace, request);
  if (copy.outcome === "refused") return await updateVersion(workspace, { ...request, mode: "full" });

  const interrupted = copy.outcome === "copied" && workspace.signal.aborted;
  if (copy.outcome === "copied" && copy.incremental && !interrupted) {
    const entry = await updateVersion(continuing(workspace, copy.documents), { ...request, mode: "resume" });
    return after(entry, copy.documents, workspace.now().getTime() - began);
  }
  const documents = copy.outcome === "copied" ? copy.documents : 0;
  const error = copy.outcome === "failed"
    ? copy.error
    : interrupted
    ? new InterruptedError(`filling ${version.name} from ${from}: interrupted after the copy`, {
      cause: workspace.signal.reason,
      hint: `\`dem update ${version.name} --exact --resume\` reads what has changed since.`,
    })
    : undefined;
  if (error === undefined) {
    workspace.warn(
      `${version.name} holds what ${from} held: its source cannot say which rows have changed since, a plain update ` +
        "reads them all",
    );
  }
  const entry = entryOf(version.name, error);
  workspace.report({ type: "ended", version: version.name, outcome: entry.outcome });
  return after(entry, documents, workspace.now().getTime() - began);
}

function withStart(attempt: string): UsageError {
  return new UsageError(`${attempt}: --from and --start exclude each other`, {
    hint: "After the copy, what has changed since the other version was filled is read in any case.",
  });
}

/** What is read after the copy is shown as a part of the same update. */
function continuing(workspace: Workspace, copied: number): Workspace {
  const report: Workspace["report"] = (event) => {
    if (event.type === "started") return;
    if (event.type === "total") return workspace.report({ ...event, total: event.total + copied });
    if (event.type !== "progress") return workspace.report(event);
    const total = event.total === undefined ? {} : { total: event.total + copied };
    workspace.report({ ...event, ...total, documents: event.documents + copied });
  };
  return { ...workspace, report };
}

function entryOf(version: string, error: unknown): UpdateEntry {
  return {
    version,
    outcome: error === undefined ? "complete" : error instanceof InterruptedError ? "interrupted" : "aborted",
    ...nothingLoaded,
    ...(error === undefined ? {} : { error: reportOf(error) }),
  };
}

/** An entry with what was copied before. */
function after(entry: UpdateEntry, copied: number, milliseconds: number): UpdateEntry {
  const documents = entry.documents + copied;
  const seconds = milliseconds / 1000;
  const documentsPerSecond = seconds > 0 ? Math.round(documents / seconds) : 0;
  return { ...entry, documents, since: null, seconds, documentsPerSecond };
}
