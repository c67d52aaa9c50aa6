/** `--dry-run`: what would be sent, with nothing changed and no history made. */
import assert from "node:assert/strict";
import { clusterUrl, histories, TestProject } from "../project.ts";
import { openProxy } from "../proxy.ts";
import { assertKeys, resultOf } from "./json.ts";
import { done, release } from "./release.ts";
import { dem } from "./run.ts";
import { unchanged } from "./unchanged.ts";

interface Planned {
  readonly method: string;
  readonly path: string;
  readonly count?: number;
  readonly would: boolean;
}

/** What each command would send to a project that has an active version and an older one; `V` stands for `{prefix}movies`. */
const rehearsals: readonly (readonly [args: string, requests: readonly RegExp[]])[] = [
  ["create movies", []],
  ["create movies --force", [/^PUT \/V-3$/]],
  ["update movies", [/^POST \/_aliases$/, /^would POST \/V-2-w-\w+\/_bulk\?require_alias=true 5$/, /_aliases$/]],
  ["update movies --resume", [/_aliases$/, /_bulk\?require_alias=true 0$/, /_aliases$/]],
  ["update movies --all-versions", [
    /_aliases$/,
    /V-1-w-\w+\/_bulk/,
    /_aliases$/,
    /_aliases$/,
    /V-2-w-\w+\/_bulk/,
    /_aliases$/,
  ]],
  ["activate movies", []],
  ["activate V-1 --exact", [/^POST \/_aliases$/]],
  ["rollback movies --no-catch-up", [/^POST \/_aliases$/]],
  ["rollback movies", [/^POST \/_aliases$/, /_aliases$/, /V-1-w-\w+\/_bulk.* 0$/, /_aliases$/]],
  ["clear movies --force", [/\/V-2\/_delete_by_query/]],
  ["clear V-1 --exact", [/^DELETE \/V-1\b/, /^(would )?PUT \/V-1$/]],
  ["drop V-1 --exact", [/^DELETE \/V-1\b/]],
  ["drop movies --force", [/^DELETE \/V-1\b/, /^DELETE \/V-2\b/]],
  ["prune movies --keep 0", []],
  ["deploy movies", []],
  ["deploy movies --keep 0", []],
  ["verify movies --fix", []],
  ["dangerous-reset", [/^DELETE \/V-1\b/, /^DELETE \/V-2\b/, /PUT \/V-3$/, /POST \/_aliases$/]],
  ["dangerous-reset --es-only", [/^DELETE \/V-1\b/, /^DELETE \/V-2\b/, /PUT \/V-1$/, /PUT \/V-2$/, /POST \/_aliases$/]],
];

for (const history of histories) {
  Deno.test(`--dry-run of every changing command tells its requests and sends none that changes, history in ${history}`, async () => {
    await using proxy = await openProxy(clusterUrl);
    await using project = await TestProject.open({ history, url: proxy.url });
    await release(project);
    await release(project);
    const before = proxy.requests.length;
    await unchanged(project, async () => {
      for (const [line, patterns] of rehearsals) {
        const args = line.replace(/\bV\b/, `${project.prefix}movies`).split(" ");
        const outcome = await dem(project, [...args, "--dry-run", "--json"]);
        assert.equal(outcome.code, 0, `${line}: ${outcome.stderr}`);
        const { requests } = resultOf(outcome, args[0]);
        if (requests.length > 0) assertKeys(requests, "method path would");
        const told = requests.map(({ method, path, count, would }: Planned) =>
          `${would ? "would " : ""}${method} ${path}${count === undefined ? "" : ` ${count}`}`
            .replaceAll(`${project.prefix}movies`, "V")
        );
        const plain = told.filter((request: string) => !/\/_settings$/.test(request));
        assert.equal(plain.length, patterns.length, `${line}: ${told.join(", ")}`);
        patterns.forEach((pattern, at) => assert.match(plain[at], pattern, line));
      }
    });
    const changing = proxy.requests.slice(before).map(({ method, path }) => `${method} ${path}`)
      .filter((request) => !/^(GET|HEAD) |^POST \S*\/_(count|search|refresh|mget|pit)|^DELETE \/_pit$/.test(request));
    assert.deepEqual(changing, []);
  });
}

Deno.test("--dry-run of a first create and update makes no history, neither file nor tables", async () => {
  for (const history of histories) {
    await using project = await TestProject.open({ history });
    const { stdout } = await unchanged(project, () => done(project, "create", "--all", "--dry-run"));
    assert.match(stdout, new RegExp(`^PUT /${project.prefix}movies-1 +\\{"settings":`));
    assert.equal((await done(project, "update", "movies", "--newer", "--dry-run")).stdout, "nothing would be sent\n");
    assert.equal((await done(project, "drop", "movies", "--force", "--dry-run")).stdout, "nothing would be sent\n");
    const names = [...Deno.readDirSync(project.folder)].map(({ name }) => name).sort();
    assert.deepEqual(names, ["dem.json", "indexes", "source.db"]);
  }
});

Deno.test("--dry-run refuses what the command itself would refuse, and takes no lock", async () => {
  await using project = await TestProject.open();
  await release(project);
  const guarded = await unchanged(project, () => dem(project, ["drop", "movies", "--dry-run", "--json"]));
  assert.equal(guarded.code, 1);
  assert.equal(guarded.json.error?.code, "guard");
  await done(project, "create", "movies", "--force");
  const unfit = await unchanged(project, () => dem(project, ["activate", "movies", "--dry-run", "--json"]));
  assert.match(unfit.json.error?.message ?? "", /coverage is none/);
});
