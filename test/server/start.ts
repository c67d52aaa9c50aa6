/** Starts a server that outlives this process, in the cache and as the options say, and prints it. */
import { startServer } from "../../src/server/start-server.ts";

const [cache, options] = Deno.args;
const environment = (name: string) => name === "ELASTICSEARCH_URL" ? undefined : Deno.env.get(name);
console.log(JSON.stringify(await startServer({ ...JSON.parse(options), cache, heap: "512m", environment })));
Deno.exit(0);
