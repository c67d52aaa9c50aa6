/**
 * A page of the docs, as far as tests read it.
 *
 * - ```` ```yaml ````, `json`, `ts` and so on whose first line is a comment with a file's name: that file. JSON, which has
 *   no comments, is named behind the language: ```` ```json deno.json ````.
 * - ```` ```console ````: commands after `$`, each with what it prints beneath it.
 * - ```` ```sql ````: statements on the project's database.
 * - `<!-- project: sqlite -->` or `<!-- project: postgres -->`: here a new project begins. `<!-- project: postgres, compiled -->`:
 *   nothing is there but a page of releases, and `dem` is what was installed from it.
 */

/** A piece of a page, in its order. */
export type Piece =
  | { readonly kind: "text"; readonly text: string }
  | {
    readonly kind: "project";
    readonly text: string;
    readonly database: "sqlite" | "postgres";
    readonly compiled: boolean;
  }
  | { readonly kind: "file"; readonly text: string; readonly name: string; readonly content: string }
  | { readonly kind: "sql"; readonly text: string; readonly statements: string }
  | { readonly kind: "console"; readonly text: string; readonly commands: readonly Command[] };

/** One command and what the page says that it prints. */
export interface Command {
  readonly line: string;
  readonly output: string;
}

const fence = /^```(\w*)[ \t]*([^\n]*)\n(.*?)^```$/gms;
const marker = /<!-- project: (sqlite|postgres)(, compiled)? -->/g;

/** Takes a page apart; the texts of the pieces make up the page. */
export function piecesOf(page: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of page.matchAll(fence)) {
    pieces.push(...proseOf(page.slice(end, match.index)));
    const [text, language = "", attribute = "", content = ""] = match;
    pieces.push(blockOf({ text, language, attribute, content }));
    end = match.index + text.length;
  }
  return [...pieces, ...proseOf(page.slice(end))];
}

function proseOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(marker)) {
    const until = match.index + match[0].length;
    const database = match[1] === "postgres" ? "postgres" : "sqlite";
    pieces.push({ kind: "project", text: text.slice(end, until), database, compiled: match[2] !== undefined });
    end = until;
  }
  return [...pieces, { kind: "text", text: text.slice(end) }];
}

function blockOf({ text, language, attribute, content }: {
  readonly text: string;
  readonly language: string;
  readonly attribute: string;
  readonly content: string;
}): Piece {
  if (language === "console") return { kind: "console", text, commands: commandsOf(content) };
  if (language === "sql") return { kind: "sql", text, statements: content };
  const name = language === "json" ? attribute : /^(?:#|\/\/) ([\w./-]+\.\w+)\n/.exec(content)?.[1] ?? "";
  return name === "" ? { kind: "text", text } : { kind: "file", text, name, content };
}

function commandsOf(content: string): readonly Command[] {
  return content.split(/^\$ /m).slice(1).map((part) => {
    const [line = "", ...output] = part.split("\n");
    return { line, output: output.join("\n").trimEnd() };
  });
}
