/** A process of its own that runs a scenario's command and kills itself at a step. */
import { scenarioOf } from "./crashes.ts";
import { type Death, Lifeline } from "./lifeline.ts";
import { openMortalWorkspace, type Place } from "./mortal-workspace.ts";

const { place, name, death }: { readonly place: Place; readonly name: string; readonly death: Death } = JSON.parse(
  Deno.args[0],
);
const lifeline = new Lifeline(death, () => Deno.kill(Deno.pid, "SIGKILL"));
{
  await using workspace = await openMortalWorkspace(place, lifeline);
  await scenarioOf(name).run(workspace);
}
Deno.exit();
