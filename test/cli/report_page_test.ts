/** The page of `dem report`, in a real browser: light, dark, wide, narrow, and without a network. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { dem } from "../integration/run.ts";
import { movies, TestProject } from "../project.ts";
import type { Look } from "./browser.ts";

const browserPath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
});

/** A history with all that a report can show: releases, a rollback, a guard that held, rejections, a hostile title. */
async function eventful(): Promise<TestProject> {
  const project = await TestProject.open({ rows: 3000, config: { tag: "v1 <script>alert(1)</script>" } });
  const batch = { documents: 100, bytes: "4MB" };
  await project.define({ ...movies, batch });
  assert.equal((await dem(project, ["deploy", "movies"])).code, 0);
  const { properties } = movies.mappings;
  await project.define({
    ...movies,
    batch,
    settings: { ...movies.settings, refresh_interval: "7s" },
    mappings: { ...movies.mappings, properties: { ...properties, director: { type: "text" } } },
  });
  project.source("insert into movies values (9001, 'Broken', 'not a year', '2026-01-01T00:00:00Z')");
  assert.equal((await dem(project, ["deploy", "movies"])).code, 1);
  assert.equal((await dem(project, ["deploy", "movies", "--force=rejections", "--keep", "1"])).code, 4);
  assert.equal((await dem(project, ["rollback", "movies"])).code, 0);
  return project;
}

/** Looks at a page; `DEM_SCREENSHOTS=FOLDER` keeps pictures. */
async function looksAt(file: string, browser: string, selectors: readonly string[]): Promise<readonly Look[]> {
  const script = fileURLToPath(new URL("browser.ts", import.meta.url));
  const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", script, browser, file, Deno.env.get("DEM_SCREENSHOTS") ?? "", ...selectors],
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  assert.ok(success, decoder.decode(stderr));
  return JSON.parse(decoder.decode(stdout));
}

Deno.test({
  name: "dem report writes one page that a browser shows in light and dark, on a desk and on a phone",
  ignore: browserPath === undefined,
  async fn() {
    await using project = await eventful();
    const { code, stdout } = await dem(project, ["report", "--out", "release.html"]);
    assert.deepEqual([code, stdout], [0, "release.html  written\n"]);
    const file = `${project.folder}/release.html`;
    const least = { "svg path": 1, ".track i.on": 2, ".track i.batch": 30, ".track i.bad": 1 };
    const looks = await looksAt(file, browserPath ?? "", [...Object.keys(least), "script"]);
    assert.equal(looks.length, 4);
    for (const { colorScheme, width, asked, faults, title, text, contentWidth, counts, ground } of looks) {
      const which = `${colorScheme}, ${width} pixels wide`;
      assert.deepEqual([asked, faults], [[`file://${file}`], []], which);
      assert.equal(title, "Releases: movies");
      for (const said of [`${project.prefix}movies-2`, "mappings.properties.director", "rejected", "rollback"]) {
        assert.ok(text.includes(said), `${which}: ${said} is not said`);
      }
      // Nothing may run off the side, but for tables that scroll by themselves.
      assert.ok(contentWidth <= width, `${which}: the content is ${contentWidth} pixels wide`);
      for (const [selector, number] of Object.entries(least)) {
        assert.ok((counts[selector] ?? 0) >= number, `${which}: ${counts[selector]} of ${selector}`);
      }
      assert.equal(counts.script, 0);
      assert.equal(ground, colorScheme === "light" ? "rgb(255, 255, 255)" : "rgb(18, 23, 29)");
    }
  },
});

Deno.test("dem report of a project without versions is a page that says so; --json gives what it is made of", async () => {
  await using project = await TestProject.open();
  const { code, json } = await dem(project, ["report", "--json"]);
  assert.equal(code, 0);
  assert.equal(json.result.file, "dem-report.html");
  assert.deepEqual(json.result.indexes, [{
    name: "movies",
    alias: `${project.prefix}movies`,
    active: null,
    versions: [],
    activations: [],
    updates: [],
    actions: [],
  }]);
  assert.match(await Deno.readTextFile(`${project.folder}/dem-report.html`), /It has no version yet/);
  const failed = await dem(project, ["report", "--out", "nowhere/report.html"]);
  assert.equal(failed.code, 1);
  assert.match(failed.stderr, /^error: writing nowhere\/report.html: /);
});

Deno.test("dem report escapes what it is told", async () => {
  await using project = await TestProject.open({ config: { tag: "<img src=x onerror=alert(1)>" } });
  await dem(project, ["deploy", "movies"]);
  await dem(project, ["report"]);
  const page = await Deno.readTextFile(`${project.folder}/dem-report.html`);
  assert.ok(!page.includes("<img"));
  assert.ok(page.includes("&#60;img"));
});
