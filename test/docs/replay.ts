import { type Piece, piecesOf } from "./page.ts";
import { Sandbox } from "./sandbox.ts";

/**
 * Follows a page as a reader would, and gives it with what its commands print now.
 *
 * `unique` stands before every name in the cluster, and is taken out of what is printed.
 */
export async function replay(page: string, unique: string): Promise<string> {
  let sandbox: Sandbox | undefined;
  try {
    const texts: string[] = [];
    for (const piece of piecesOf(page)) {
      if (piece.kind === "project") {
        await sandbox?.[Symbol.asyncDispose]();
        sandbox = undefined;
        sandbox = await Sandbox.open(piece.database, unique);
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
