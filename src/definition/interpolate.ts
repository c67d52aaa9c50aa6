/**
 * `${NAME}`, `${file:PATH}` and their defaults, `${NAME:-default}`, in the values of YAML and JSON files.
 *
 * @module
 */

/** Gives the value of a variable, or of `file:PATH` the file's text; undefined where it is not there. */
export type Lookup = (name: string) => string | undefined;

/** A value with its variables replaced, and what was wrong with them. */
export interface Interpolated {
  readonly text: string;
  readonly faults: readonly string[];
}

const variable = /\$(\$?)\{([^}]*)(\}?)/g;
const form = /^(file:.+?|[A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s;

/** Replaces the variables of a text. As in a shell, a default also stands for an empty value; `$${` is a plain `${`. */
export function interpolate(text: string, lookup: Lookup): Interpolated {
  const faults: string[] = [];
  const replaced = text.replace(variable, (whole: string, escape: string, inner: string, end: string) => {
    if (escape !== "") return whole.slice(1);
    const [, name, fallback] = form.exec(inner) ?? [];
    if (name === undefined || end === "") {
      faults.push(
        `expected \${NAME}, \${NAME:-default} or \${file:PATH}, found ${whole} (a plain \${ is written $\${)`,
      );
      return whole;
    }
    const value = lookup(name);
    if (value !== undefined && (value !== "" || fallback === undefined)) return value;
    if (fallback !== undefined) return fallback;
    const expected = name.startsWith("file:")
      ? `the file ${name.slice("file:".length)} to be there and readable`
      : `the environment variable ${name} to be set`;
    faults.push(`expected ${expected}, found that it is not (a default is \${${name}:-…})`);
    return whole;
  });
  return { text: replaced, faults };
}
