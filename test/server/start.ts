/** Starts a server that outlives this process, in the cache and on the port given, and prints it. */
import { startServer } from "../../src/server/start-server.ts";

const [cache, port] = Deno.args;
const environment = (name: string) => name === "ELASTICSEARCH_URL" ? undefined : Deno.env.get(name);
console.log(JSON.stringify(await startServer({ cache, port: Number(port), heap: "512m", environment })));
Deno.exit(0);
