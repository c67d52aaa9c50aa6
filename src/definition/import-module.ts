/**
 * Modules on disk that export a config or a definition.
 *
 * @module
 */
import { stripVTControlCharacters } from "node:util";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Fault } from "../errors.ts";
import { maskSecrets } from "./mask.ts";
import type { Parsed } from "./yaml.ts";

/** What importing modules needs to know. */
export interface ImportOptions {
  /** Whether this program can import TypeScript from disk. Default: found out. */
  readonly canImportTypeScript?: boolean;
}

/** Imports what a module exports as its default. */
export async function importModule(file: string, options: ImportOptions = {}): Promise<Parsed> {
  const { canImportTypeScript = canTypeScript(file) } = options;
  if (/\.[cm]?tsx?$/.test(file) && !canImportTypeScript) {
    return {
      faults: [{
        file,
        message: "expected JavaScript, found TypeScript: this program was compiled with a Deno that cannot import it " +
          "from disk; use JavaScript, run dem with deno, or compile a program with the definitions inside",
      }],
    };
  }
  const url = pathToFileURL(file).href;
  try {
    const module: { readonly default?: unknown } = await import(url);
    if (module.default !== undefined) return { located: { file, value: module.default, root: "default" } };
    return { faults: [{ file, message: "expected a default export, found none" }] };
  } catch (error) {
    const fault = faultOf(error, file, url);
    const isTypeScript = !canImportTypeScript && error instanceof SyntaxError && /\.[cm]?tsx?:\d/.test(error.message);
    if (!isTypeScript) return { faults: [fault] };
    return { faults: [{ ...fault, message: `${fault.message}; this program cannot import TypeScript from disk` }] };
  }
}

/** A program that was compiled with Deno before 2.8 can import from disk what is JavaScript only. */
function canTypeScript(file: string): boolean {
  const [major = 0, minor = 0] = Deno.version.deno.split(".").map(Number);
  return !Deno.build.standalone || isInside(file) || major > 2 || (major === 2 && minor >= 8);
}

/** Whether a file lies beside this one in a compiled program. */
function isInside(file: string): boolean {
  return file.startsWith(fileURLToPath(new URL("../../", import.meta.url)));
}

/** The fault of a module that cannot be parsed or that throws: where in it, as far as the stack tells. */
function faultOf(error: unknown, file: string, url: string): Fault {
  const text = stripVTControlCharacters(error instanceof Error ? error.message : String(error));
  const stack = error instanceof Error ? stripVTControlCharacters(error.stack ?? "") : "";
  const [, line, column] = new RegExp(`${escapeRegExp(url)}:(\\d+):(\\d+)`).exec(`${text}\n${stack}`) ?? [];
  const firstLine = text.split("\n", 1)[0] ?? "";
  const reason = firstLine.replace(new RegExp(`\\s+at ${escapeRegExp(url)}.*$`), "");
  return {
    file,
    ...(line === undefined || column === undefined ? {} : { line: Number(line), column: Number(column) }),
    message: maskSecrets(`importing it failed: ${reason}`),
  };
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
