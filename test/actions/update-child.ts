/** A process of its own that updates a filling; the test kills it. Prints a line for each sign of life. */
import { update } from "../../src/actions/update.ts";
import type { UpdateOptions } from "../../src/actions/results.ts";
import { type FillingPlace, openFillingWorkspace } from "./filling.ts";

const { place, options }: { readonly place: FillingPlace; readonly options: UpdateOptions } = JSON.parse(Deno.args[0]);

await using workspace = await openFillingWorkspace(place, {
  report: (event) => console.log(event.type === "progress" ? `batch ${event.batches}` : event.type),
});
const { updates } = await update(workspace, { names: [`${place.prefix}films-1`], exact: true, ...options });
console.log(`ended ${updates[0].outcome}`);
