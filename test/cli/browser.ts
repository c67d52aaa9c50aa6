/**
 * Looks at a page in a browser without a network, in light and dark, on a desk and on a phone; prints what it saw.
 *
 * A program of its own, as the browser's driver wants every permission and keeps timers until its process ends.
 */
import { chromium } from "playwright-core";

/** What was seen in one look. */
export interface Look {
  readonly colorScheme: "light" | "dark";
  /** The width of the window, in pixels. */
  readonly width: number;
  /** Every address that was asked for. */
  readonly asked: readonly string[];
  /** Messages on the console, and errors. */
  readonly faults: readonly string[];
  readonly title: string;
  readonly text: string;
  /** How wide the content is. */
  readonly contentWidth: number;
  /** How many elements match each selector. */
  readonly counts: Readonly<Record<string, number>>;
  /** The colour behind the text. */
  readonly ground: string;
}

if (import.meta.main) {
  const [executablePath, file, pictures, ...selectors] = Deno.args;
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  const looks: Look[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    for (const width of [1200, 390]) {
      const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 }, offline: true });
      const page = await context.newPage();
      const asked: string[] = [];
      const faults: string[] = [];
      page.on("request", (request) => asked.push(request.url()));
      page.on("console", (message) => faults.push(message.text()));
      page.on("pageerror", (error) => faults.push(String(error)));
      await page.goto(`file://${file}`);
      if (pictures !== "") await page.screenshot({ path: `${pictures}/${colorScheme}-${width}.png`, fullPage: true });
      const counts: Record<string, number> = {};
      for (const selector of selectors) counts[selector] = await page.locator(selector).count();
      looks.push({
        colorScheme,
        width,
        asked,
        faults,
        title: await page.title(),
        text: await page.innerText("body"),
        contentWidth: Number(await page.evaluate("document.documentElement.scrollWidth")),
        counts,
        ground: String(await page.evaluate("getComputedStyle(document.body).backgroundColor")),
      });
      await context.close();
    }
  }
  await browser.close();
  console.log(JSON.stringify(looks));
  Deno.exit(0);
}
