/** Who can read the history's file. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { clusterUrl, TestProject } from "../project.ts";
import { openProxy } from "../proxy.ts";
import { BulkGate } from "./bulk-gate.ts";
import { done } from "./release.ts";

const cli = fileURLToPath(new URL("../../cli.ts", import.meta.url));

/** The modes of all files beneath a folder whose path matches. */
async function modesOf(folder: string, pattern: RegExp): Promise<Readonly<Record<string, string>>> {
  const modes: Record<string, string> = {};
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) Object.assign(modes, await modesOf(path, pattern));
    else if (pattern.test(path)) modes[name] = (((await Deno.stat(path)).mode ?? 0) & 0o777).toString(8);
  }
  return modes;
}

Deno.test({
  name: "the history and all beside it are for their owner only, also where the umask allows everything to everyone",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using proxy = await openProxy(clusterUrl);
    await using project = await TestProject.open({ url: proxy.url, config: { history: "sqlite:kept/history.db" } });
    const shell = (...args: readonly string[]) =>
      new Deno.Command("sh", {
        args: ["-c", 'umask 000; exec "$0" "$@"', Deno.execPath(), "run", "-A", "--no-prompt", cli, ...args],
        cwd: project.folder,
        stdout: "null",
        stderr: "null",
      });
    assert.equal((await shell("create", "movies", "--cluster", proxy.url).output()).code, 0);
    using gate = new BulkGate(proxy, 0);
    await using update = shell("update", "movies", "--newer", "--cluster", proxy.url).spawn();
    await gate.held;
    const during = await modesOf(`${project.folder}/kept`, /history\.db/);
    const [owner] = Object.keys(during).filter((name) => !name.startsWith("history.db"));
    assert.deepEqual(during, { "history.db": "600", "history.db-shm": "600", "history.db-wal": "600", [owner]: "600" });
    update.kill("SIGKILL");
    await update.status;
    const left = await modesOf(`${project.folder}/kept`, /./);
    assert.deepEqual([...new Set(Object.values(left))], ["600"]);
    gate.open();
    await done(project, "update", "movies", "--newer", "--resume");
  },
});
