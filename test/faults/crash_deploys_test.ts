/** Every step of a deployment is one at which its process may die. */
import { testCrashes } from "./register.ts";

testCrashes(["deploy"]);
