/** Every step of every command that makes, switches or removes versions is one at which its process may die. */
import { testCrashes } from "./register.ts";

testCrashes(["create", "activate", "rollback", "clear", "drop", "prune", "dangerous-reset", "adopt"]);
