/** A process of its own that updates a filling; it or the test kills it. */
import { update } from "../../src/actions/update.ts";
import type { UpdateOptions } from "../../src/actions/results.ts";
import type { Workspace } from "../../src/actions/workspace.ts";
import { type FillingPlace, openFillingWorkspace } from "./filling.ts";

/** When the process kills itself. */
export interface Death {
  /** When so many batches are recorded as complete. */
  readonly batches: number;
  /** So many borders are found until then; the search for the next one does not come to its end. */
  readonly borders?: number;
}

if (import.meta.main) {
  const { place, options, death }: {
    readonly place: FillingPlace;
    readonly options: UpdateOptions;
    readonly death?: Death;
  } = JSON.parse(Deno.args[0]);

  const opened = await openFillingWorkspace(place);
  const mortal = death === undefined ? opened : dyingAfter(opened, death.batches);
  const workspace = death?.borders === undefined ? mortal : searchingForever(mortal, death.borders);
  await update(workspace, { names: [`${place.prefix}films-1`], exact: true, ...options });
  await opened[Symbol.asyncDispose]();
  // A worker that was ended while busy keeps the process alive.
  Deno.exit();
}

/** A workspace whose process is killed as soon as so many batches are recorded as complete. */
function dyingAfter(workspace: Workspace, batches: number): Workspace {
  let left = batches;
  const mortal = (history: Workspace["history"]): Workspace["history"] => ({
    ...history,
    under: (lock) => mortal(history.under(lock)),
    change: async (id, change) => {
      await history.change(id, change);
      if (change.status === "complete" && --left === 0) Deno.kill(Deno.pid, "SIGKILL");
    },
  });
  return { ...workspace, history: mortal(workspace.history) };
}

/** A workspace whose source finds so many borders and then searches on. */
function searchingForever(workspace: Workspace, borders: number): Workspace {
  let left = borders;
  return {
    ...workspace,
    openSource: async (definition) => {
      const source = await workspace.openSource(definition);
      const border = source.border.bind(source);
      return Object.assign(source, {
        border: (...args: Parameters<typeof border>) => left-- > 0 ? border(...args) : new Promise<never>(() => {}),
      });
    },
  };
}
