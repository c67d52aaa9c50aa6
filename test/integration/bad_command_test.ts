/** Commands that make no sense as things stand: refused with what to do instead, and with nothing changed. */
import assert from "node:assert/strict";
import { movies, TestProject } from "../project.ts";
import { refused, refusedWith } from "./refused.ts";
import { done, release } from "./release.ts";
import { dem } from "./run.ts";
import { unchanged } from "./unchanged.ts";

const changing = ["create", "update", "activate", "clear", "drop", "rollback"] as const;

Deno.test("an index that nobody knows is refused by every command, which suggests the nearest name", async () => {
  await using project = await TestProject.open();
  await release(project);
  const others = [["list"], ["status"], ["plan"], ["history"], ["unlock"]];
  await unchanged(project, async () => {
    for (const [command, ...rest] of [...changing.map((command) => [command]), ...others, ["search", "film"]]) {
      await refusedWith(project, [command, "movis", ...rest], {
        exit: 1,
        code: "index-not-found",
        message: /^finding index movis: no definition or version has this name$/,
        hint: /^Did you mean movies\?$/,
      });
    }
  });
  await refused(project, ["create", "books"], {
    exit: 1,
    code: "index-not-found",
    message: /^finding index books: /,
    hint: /^Known are movies\.$/,
  });
});

Deno.test("of several names one that nobody knows stops the command before anything is done", async () => {
  await using project = await TestProject.open({ definitions: [movies, { ...movies, name: "books" }] });
  await refused(project, ["create", "movies", "boks"], {
    exit: 1,
    code: "index-not-found",
    message: /^finding index boks: /,
    hint: /^Did you mean books\?$/,
  });
});

Deno.test("neither names nor --all is wrong usage of every command that needs one of them", async () => {
  await using project = await TestProject.open();
  await release(project);
  await unchanged(project, async () => {
    for (const command of changing) {
      await refusedWith(project, [command], {
        exit: 2,
        code: "usage",
        message: new RegExp(`^reading the command line: dem ${command} was given neither an INDEX nor --all$`),
        hint: new RegExp(`dem ${command} movies.*dem ${command} --all`),
      });
    }
  });
});

Deno.test("update without an active version says what to run", async () => {
  await using project = await TestProject.open();
  await refused(project, ["update", "movies"], {
    exit: 1,
    code: "no-active-version",
    message: /updating movies: no version of it is active$/i,
    hint: /`dem create movies`.*`dem update movies --newer`.*`dem activate movies`/,
  });
  await done(project, "create", "movies");
  await refused(project, ["update", "movies"], {
    exit: 1,
    code: "no-active-version",
    message: /updating movies: no version of it is active$/i,
    hint: /`dem update movies --newer`.*`dem activate movies`/,
  });
  for (const command of ["clear", "drop"]) {
    await refused(project, [command, "movies", "--older", "--force"], {
      exit: 1,
      code: "no-active-version",
      message: /older versions of movies: no version of it is active$/,
      hint: /dem activate movies/,
    });
  }
  await refused(project, ["search", "movies", "film"], {
    exit: 1,
    code: "no-active-version",
    message: /^searching movies: no version of it is active$/,
    hint: /dem activate movies/,
  });
});

Deno.test("activate of an index without versions says what makes one", async () => {
  await using project = await TestProject.open();
  await refused(project, ["activate", "movies"], {
    exit: 1,
    code: "no-version",
    message: /^activating movies: it has no version$/,
    hint: /dem create movies.*dem update movies --newer/,
  });
});

Deno.test("--exact with a version that does not exist, or that another prefix has, is not found", async () => {
  await using project = await TestProject.open();
  await release(project);
  await unchanged(project, async () => {
    for (const command of ["activate", "update", "clear", "drop", "list", "history"]) {
      await refusedWith(project, [command, `${project.prefix}movies-2`, "--exact"], {
        exit: 1,
        code: "version-not-found",
        message: new RegExp(`^finding version ${project.prefix}movies-2: there is none of this name$`),
        hint: new RegExp(`^Did you mean ${project.prefix}movies-1\\?$`),
      });
    }
  });
  await refused(project, ["drop", `${project.prefix}movies-1`, "--exact", "--force", "--prefix", "zz9_plural_"], {
    exit: 1,
    code: "version-not-found",
    message: new RegExp(`^finding version ${project.prefix}movies-1: `),
    hint: /dem list/,
  });
});

Deno.test("the active version, all versions and older ones are dropped and cleared only with --force", async () => {
  await using project = await TestProject.open();
  await release(project);
  await release(project);
  const active = `${project.prefix}movies-2`;
  const guarded: readonly [readonly string[], RegExp, string][] = [
    [["drop", active, "--exact"], new RegExp(`^dropping ${active}: it is the active version of movies$`), "active"],
    [["drop", active, "--exact", "--force=older"], /it is the active version of movies$/, "active"],
    [["drop", "movies"], new RegExp(`^dropping .*movies-1, ${active}: all versions of the index$`), "all"],
    [["drop", "movies", "--older"], /^dropping .*movies-1: all versions older than another$/, "older"],
    [["clear", "movies"], new RegExp(`^clearing ${active}: it is the active version of movies$`), "active"],
    [["clear", active, "--exact"], /it is the active version of movies$/, "active"],
    [["clear", "movies", "--all-versions"], /it is the active version of movies$/, "active"],
  ];
  await unchanged(project, async () => {
    for (const [args, message, guard] of guarded) {
      await refusedWith(project, args, {
        exit: 1,
        code: "guard",
        message,
        hint: new RegExp(`--force=${guard} .*--force`),
      });
    }
  });
});

Deno.test("rollback with nothing to go back to is refused, so is a version that the index does not have", async () => {
  await using project = await TestProject.open();
  await release(project);
  await refused(project, ["rollback", "movies"], {
    exit: 1,
    code: "no-version",
    message: /^rolling back movies: no other version was active before$/,
    hint: /dem list movies.*dem activate VERSION --exact/,
  });
  await refused(project, ["rollback", "movies", "--to", `${project.prefix}movies-7`], {
    exit: 1,
    code: "version-not-found",
    message: /it has no version .*movies-7$/,
    hint: /dem list movies/,
  });
  await refused(project, ["rollback", "--all", "--to", `${project.prefix}movies-1`], {
    exit: 2,
    code: "usage",
    message: /--to names a version of one index/,
    hint: /dem rollback INDEX --to /,
  });
});

Deno.test("dangerous-reset without its confirmation, or with a wrong one, changes nothing", async () => {
  await using project = await TestProject.open();
  await release(project);
  const refusal = {
    exit: 2,
    code: "confirmation-required",
    hint: new RegExp(`^Confirm with the prefix: --yes=${project.prefix}\\.$`),
  } as const;
  const { stderr } = await dem(project, ["dangerous-reset"]);
  assert.match(stderr, new RegExp(`drops ${project.prefix}movies-1\n`));
  await refused(project, ["dangerous-reset"], { ...refusal, message: /it was not confirmed$/ });
  await refused(project, ["dangerous-reset", "--yes=movies"], { ...refusal, message: /"movies" is not the prefix$/ });
  const typed = await unchanged(project, () => dem(project, ["dangerous-reset"], { answer: "yes" }));
  assert.equal(typed.code, 2);
  assert.match(typed.stderr, /error: .*"yes" is not the prefix\n/);
});

Deno.test("an incremental update of a source that cannot say what changed is wrong usage", async () => {
  await using project = await TestProject.open({
    definitions: [{ ...movies, source: { table: "movies", key: "id" } }],
  });
  await release(project);
  for (const mode of [["--resume"], ["--start", "2026-01-01"]]) {
    await refused(project, ["update", "movies", ...mode], {
      exit: 2,
      code: "usage",
      message: /its source cannot say which rows changed$/,
      hint: /plain update.*`modified`/,
    });
  }
});

Deno.test("an index whose definition is gone can be dropped, and not filled", async () => {
  await using project = await TestProject.open();
  await release(project);
  await Deno.remove(`${project.folder}/indexes/movies.json`);
  await refused(project, ["update", "movies"], {
    exit: 1,
    code: "index-not-found",
    message: /^finding the definition of movies: there is none$/,
    hint: /put its definition back, or drop them/,
  });
  await done(project, "drop", "movies", "--force");
  assert.deepEqual(await project.indexes(), {});
});

Deno.test("an action that the history does not have is not found", async () => {
  await using project = await TestProject.open();
  await refused(project, ["history", "4711"], {
    exit: 1,
    code: "index-not-found",
    message: /^finding action 4711: /,
    hint: /dem history/,
  });
});
