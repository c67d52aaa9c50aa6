/**
 * Tries again the documents that earlier updates could not load.
 *
 * @module
 */
import type { Loading } from "../bulk/loader.ts";
import { KEYLESS } from "../bulk/row-operation.ts";
import { batchAction, batchOf } from "./batch-range.ts";
import { closeBatch } from "./close-batch.ts";
import type { UpdateRun } from "./update-run.ts";

/** So many are tried at a time. */
const PAGE = 500;

/**
 * Tries all recorded rejections again but those of this very update; forgets those that are accepted and those whose
 * row is gone. `whole`: this update has read every row, so what it did not refuse is one of these.
 */
export async function retryRejections(run: UpdateRun, whole: boolean): Promise<void> {
  const { workspace: { history }, version, began, ended } = run;
  let after: string | undefined;
  for (;;) {
    ended.throwIfAborted();
    const page = await history.rejections(version.id, { limit: PAGE, ...(after === undefined ? {} : { after }) });
    const earlier = page.filter(({ lastSeen }) => lastSeen < began).map(({ document }) => document);
    const keyed = earlier.filter((document) => document !== KEYLESS);
    const open = whole ? [] : keyed;
    const refused = open.length === 0 ? new Set<string>() : await tryAgain(run, open);
    const forgiven = keyed.filter((document) => !refused.has(document));
    if (whole && earlier.includes(KEYLESS)) forgiven.push(KEYLESS);
    if (forgiven.length > 0) await history.accept(version.id, forgiven);
    if (page.length < PAGE) return;
    after = page[page.length - 1].document;
  }
}

/** Loads documents by their keys; gives those that were refused again. */
async function tryAgain(run: UpdateRun, keys: readonly string[]): Promise<ReadonlySet<string>> {
  const { workspace: { history }, version, action, source, crew, loader, ended } = run;
  const range = { from: keys[0], to: keys[keys.length - 1] };
  const batch = { of: "rejections", range } as const;
  const recorded = batchOf(await history.begin(batchAction(version, action.id, batch, "in_progress")));
  const refused = new Set<string>();
  const noting = async (loading: Promise<Loading>): Promise<Loading> => {
    const { settled } = await loading;
    return {
      settled: settled.then((loaded) => {
        for (const { document } of loaded.rejections) refused.add(document);
        return loaded;
      }),
    };
  };
  // The rows of code are not found by their keys: they are read here, as all others of it were.
  await (source.stepped
    ? crew.lend((member) => closeBatch(run, recorded, noting(member.load({ keys }))))
    : closeBatch(run, recorded, noting(loader.load([await source.rowsOf(keys, loader.objects, ended)]))));
  run.tally.requireNoFailure();
  return refused;
}
