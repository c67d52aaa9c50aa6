import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import manifest from "../../deno.json" with { type: "json" };
import { piecesOf } from "./page.ts";
import { readPages } from "./pages.ts";

Deno.test("every TypeScript file on the pages has the types that it claims", async () => {
  const folder = await Deno.makeTempDir({ prefix: "dem-docs-" });
  try {
    const links = [fileURLToPath(new URL("../../", import.meta.url))];
    await Deno.writeTextFile(join(folder, "deno.json"), JSON.stringify({ links, imports: manifest.imports }));
    const files: string[] = [];
    for (const [page, text] of await readPages()) {
      for (const piece of piecesOf(text)) {
        if (piece.kind !== "file" || !piece.name.endsWith(".ts")) continue;
        const file = join(page, piece.name);
        await Deno.mkdir(dirname(join(folder, file)), { recursive: true });
        await Deno.writeTextFile(join(folder, file), piece.content);
        files.push(file);
      }
    }
    assert.ok(files.length > 0);
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["check", ...files],
      cwd: folder,
      env: { NO_COLOR: "1" },
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
