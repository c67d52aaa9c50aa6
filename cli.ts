import manifest from "./deno.json" with { type: "json" };
import { denoContext } from "./src/cli/deno-context.ts";
import { main } from "./src/cli/main.ts";

// Without the exit, a worker that was ended while busy keeps the process alive.
Deno.exit(await main(Deno.args, denoContext({ version: manifest.version })));
