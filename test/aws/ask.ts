/** Asks the endpoint that is named for keys, in a process of its own, and prints which it got. */
import { RoleKeys } from "../../src/cluster/aws-keys.ts";

console.log((await new RoleKeys({ url: Deno.args[0] }).get()).accessKeyId);
