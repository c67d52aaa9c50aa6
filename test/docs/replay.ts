import { type Piece, piecesOf } from "./page.ts";
import { Sandbox } from "./sandbox.ts";
import type { TestBinary } from "../binary.ts";

/**
 * Follows a page as a reader would, and gives it with what its commands print now.
 *
 * `unique` stands before every name in the cluster, and is taken out of what is printed. A page about the compiled program
 * needs that program.
 */
export async function replay(page: string, unique: string, binary?: TestBinary): Promise<string> {
  let sandbox: Sandbox | undefined;
  try {
    const texts: string[] = [];
    for (const piece of piecesOf(page)) {
      if (piece.kind === "project") {
        await sandbox?.[Symbol.asyncDispose]();
        sandbox = undefined;
        if (piece.compiled && binary === undefined) throw new Error("This page needs the compiled program.");
        sandbox = await Sandbox.open(piece.database, unique, piece.compiled ? binary?.file : undefined);
      }
      texts.push(sandbox === undefined ? piece.text : await follow(piece, sandbox));
    }
    return texts.join("");
  } finally {
    await sandbox?.[Symbol.asyncDispose]();
  }
}

async function follow(piece: Piece, sandbox: Sandbox): Promise<string> {
  switch (piece.kind) {
    case "file":
      await sandbox.write(piece.name, piece.content);
      return piece.text;
    case "sql":
      await sandbox.sql(piece.statements);
      return piece.text;
    case "console": {
      const lines: string[] = [];
      for (const { line } of piece.commands) {
        const output = await sandbox.run(line);
        lines.push(`$ ${line}\n${output === "" ? "" : `${output}\n`}`);
      }
      return `\`\`\`console\n${lines.join("")}\`\`\``;
    }
    default:
      return piece.text;
  }
}

/** Whether a page is about the compiled program. */
export function needsBinary(page: string): boolean {
  return piecesOf(page).some((piece) => piece.kind === "project" && piece.compiled);
}
