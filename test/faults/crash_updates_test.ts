/** Every step of an update is one at which its process may die. */
import { testCrashes } from "./register.ts";

testCrashes(["update"]);
