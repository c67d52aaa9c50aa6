/**
 * `deno run … tools/release/notes.ts TAG`: what the changelog says about a version; fails unless it is the one that this
 * checkout is, and has a date.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { FailedError, reportOf } from "../../src/errors.ts";

/** Gives the changelog's part on the version of a tag. Throws FailedError where it is not ready to be released. */
export function notesOf(tag: string, version: string, changelog: string): string {
  const attempt = `releasing ${tag}`;
  if (tag !== `v${version}`) {
    throw new FailedError(`${attempt}: deno.json has the version ${version}`, { hint: `Tag v${version}.` });
  }
  const parts = changelog.split(/^## /m).slice(1);
  const part = parts.find((part) => part.startsWith(`${version} `));
  if (part === undefined) {
    throw new FailedError(`${attempt}: CHANGELOG.md says nothing about ${version}`, { hint: "Write its part." });
  }
  const [heading = "", ...lines] = part.split("\n");
  if (!/ – \d{4}-\d\d-\d\d$/.test(heading)) {
    throw new FailedError(`${attempt}: CHANGELOG.md calls it ${heading}`, {
      hint: "Put the day in place of unreleased.",
    });
  }
  return `${lines.join("\n").trim()}\n`;
}

if (import.meta.main) {
  const read = (name: string) => Deno.readTextFile(fileURLToPath(new URL(`../../${name}`, import.meta.url)));
  try {
    const { version } = JSON.parse(await read("deno.json"));
    console.log(notesOf(Deno.args[0] ?? "", version, await read("CHANGELOG.md")).trimEnd());
  } catch (error) {
    const { message, hint } = reportOf(error);
    console.error(hint === undefined ? message : `${message}\n${hint}`);
    Deno.exit(1);
  }
}
