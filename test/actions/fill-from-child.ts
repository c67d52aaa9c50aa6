/** A process of its own that fills a version from another one; the test kills it. Prints a line for each sign of life. */
import { fillFrom } from "../../src/actions/fill-from.ts";
import { definitionOf } from "../../src/actions/select.ts";
import { type FillingPlace, openFillingWorkspace } from "./filling.ts";

const { place, from, to }: { readonly place: FillingPlace; readonly from: string; readonly to: string } = JSON.parse(
  Deno.args[0],
);

await using workspace = await openFillingWorkspace(place, { report: ({ type }) => console.log(type) });
const version = (await workspace.history.versions({ prefix: place.prefix })).find(({ name }) => name === to);
if (version === undefined) throw new Error(`${to} is not recorded`);
const definition = definitionOf(workspace, version.index);
const entry = await fillFrom(workspace, { definition, version, from, mode: "full", sweep: true });
console.log(JSON.stringify(entry));
