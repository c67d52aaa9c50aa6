/** Takes the lock on a file, says so, and holds it until this process is killed. */
import { fileLock } from "../../src/server/file-lock.ts";

using _lock = await fileLock(Deno.args[0]);
console.log("held");
setInterval(() => {}, 60_000);
await new Promise(() => {});
