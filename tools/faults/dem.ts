/**
 * The program as it is, but for leases that are short: a process that is paused loses its lock within a second or two.
 *
 * @module
 */
import manifest from "../../deno.json" with { type: "json" };
import { denoContext } from "../../src/cli/deno-context.ts";
import { main } from "../../src/cli/main.ts";
import { platform } from "../../src/config/platform.ts";

const { load, ...context } = denoContext({ version: manifest.version });
// The history takes these from what it is told of the platform.
const hasty = { ...platform(), lease: 1_500, heartbeat: 300 };
const toolkit: typeof load.toolkit = (globals, options, ...told) =>
  load.toolkit(globals, { ...options, platform: hasty }, ...told);
Deno.exit(await main(Deno.args, { ...context, load: { ...load, toolkit } }));
