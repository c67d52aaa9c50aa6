/**
 * What the system's linker has read when a program begins.
 *
 * @module
 */

/**
 * Takes the linker's variables, such as LD_LIBRARY_PATH, out of this process' environment.
 *
 * A program that may start only named programs may not hand these on: Deno would refuse to start even git.
 */
export function forgetLinkerVariables(): void {
  for (const name of Object.keys(Deno.env.toObject())) {
    if (/^(?:LD|DYLD)_/.test(name)) Deno.env.delete(name);
  }
}
