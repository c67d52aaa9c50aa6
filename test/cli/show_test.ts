import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import type {
  DryRunResult,
  HistoryEntry,
  ListedVersion,
  SearchResult,
  UpdateEntry,
} from "../../src/actions/results.ts";
import type { Toolkit } from "../../src/toolkit.ts";
import { widthOf } from "../../src/cli/output/width.ts";
import { dem } from "./world.ts";

const hash = "5f2b1c";

const version = (name: string, number: number, facts: Partial<ListedVersion> = {}): ListedVersion => ({
  name: `${name}-${number}`,
  number,
  created: "2026-11-20T10:33:12.345Z",
  active: false,
  inCluster: true,
  documents: 98_765,
  tag: "v1.4.2",
  schema: "current",
  hash,
  coverage: "full",
  withdrawn: false,
  ...facts,
});

const action = (id: number, facts: Partial<HistoryEntry> = {}): HistoryEntry => ({
  id,
  parent: null,
  kind: "update",
  index: "movies",
  version: "movies-12",
  status: "complete",
  started: "2026-11-22T11:20:00.000Z",
  ended: "2026-11-22T11:23:20.000Z",
  documents: 98_765,
  rejected: 0,
  deleted: 0,
  command: "dem update movies --newer --config deploy/production/dem.yaml",
  tag: "v1.4.2-14-gabcdef0",
  user: "ada",
  host: "build-7",
  process: 4242,
  error: null,
  batches: 99,
  ...facts,
});

const filled: UpdateEntry = {
  version: "movies-12",
  outcome: "complete",
  documents: 98_765,
  deleted: 12,
  rejected: 3,
  dropped: 0,
  batches: 99,
  since: null,
  seconds: 200,
  documentsPerSecond: 493.8,
};

const lock = {
  index: "movies",
  version: "movies-12",
  host: "build-7",
  process: 4242,
  since: "2026-11-22T11:20:00.000Z",
};

interface Showing {
  readonly fact: string;
  readonly args: readonly string[];
  readonly toolkit: Partial<Toolkit>;
}

const showings: readonly Showing[] = [
  {
    fact: "list shows versions, and what has none yet",
    args: ["list"],
    toolkit: {
      list: () =>
        Promise.resolve({
          indexes: [
            { name: "films", alias: "films", active: null, pending: true, versions: [] },
            {
              name: "movies",
              alias: "movies",
              active: "movies-11",
              pending: false,
              versions: [
                version("movies", 9, { inCluster: false, documents: null, schema: "older", tag: "" }),
                version("movies", 10, { withdrawn: true, schema: "older" }),
                version("movies", 11, { active: true, schema: "drifted", tag: "v1.4.2-14-gabcdef0-dirty" }),
                version("movies", 12, { documents: 0 }),
              ],
            },
            {
              name: "people_of_the_production_environment",
              alias: "qa1_people_of_the_production_environment",
              active: null,
              pending: true,
              versions: [version("qa1_people_of_the_production_environment", 1, { schema: "older" })],
            },
          ],
        }),
    },
  },
  {
    fact: "list --es-only shows what is in the cluster",
    args: ["list", "--es-only"],
    toolkit: {
      list: () =>
        Promise.resolve({
          indices: [
            { name: "movies-1", documents: 100, ours: true },
            { name: "movies-backup-of-last-summer", documents: null, ours: false },
          ],
        }),
    },
  },
  {
    fact: "status tells how each index stands, and what to do",
    args: ["status"],
    toolkit: {
      status: () =>
        Promise.resolve({
          indexes: [
            {
              name: "films",
              active: null,
              newest: null,
              coverage: null,
              pending: true,
              drift: [],
              unfinished: [],
              failed: [],
              rejections: 0,
              locks: [],
              findings: [],
              recorded: [],
            },
            {
              name: "movies",
              active: "movies-11",
              newest: "movies-12",
              coverage: "full",
              pending: false,
              drift: [{
                version: "movies-11",
                path: "mappings.properties.title.analyzer",
                recorded: "english",
                live: "standard",
              }],
              unfinished: [41],
              failed: [42],
              rejections: 1234,
              locks: [lock],
              findings: [
                "movies-11 has drifted from what was recorded: put it back by hand, or `dem create movies --force` " +
                "for a new version",
              ],
              recorded: ["movies-11 as active"],
            },
          ],
        }),
    },
  },
  {
    fact: "history shows actions, with the reason where one was aborted",
    args: ["history"],
    toolkit: {
      history: () =>
        Promise.resolve({
          actions: [
            action(1043, { status: "in_progress", ended: null, documents: 45_123 }),
            action(1042, { rejected: 3 }),
            action(1041, {
              status: "aborted",
              error: "Updating movies-12: lost the connection to postgres://dem@db/films after 60s of retries",
            }),
            action(1040, { kind: "activate", documents: 0, batches: 0, ended: "2026-11-22T11:20:00.040Z" }),
            action(39, { kind: "clear", documents: 0, deleted: 500, batches: 0, started: "2026-09-01T10:00:00.000Z" }),
          ],
        }),
    },
  },
  {
    fact: "history ID shows one action whole",
    args: ["history", "1041"],
    toolkit: {
      history: () =>
        Promise.resolve({
          actions: [
            {
              ...action(1041, { status: "aborted", error: "lost the connection" }),
              arguments: { since: null, batchSize: 1000 },
              log: "2026-11-22T11:20:00Z began\n2026-11-22T11:23:20Z lost the connection\n",
            },
            action(1042, { parent: 1041, kind: "batch", batches: 0, documents: 1000 }),
          ],
        }),
    },
  },
  {
    fact: "plan shows the fields that differ",
    args: ["plan"],
    toolkit: {
      plan: () =>
        Promise.resolve({
          indexes: [
            {
              name: "films",
              kind: "none",
              differences: [],
              reason: "the newest version has this schema",
              steps: [],
              estimate: null,
            },
            {
              name: "movies",
              kind: "new-version",
              reason: "the mappings differ in a way that needs every document again",
              steps: ["create", "fill", "catch-up", "check", "activate", "catch-up"],
              estimate: { documents: 98_765, bytes: 210_000_000, seconds: 12.4, room: 41_000_000_000 },
              differences: [
                {
                  path: "mappings.properties.title.analyzer",
                  from: "english",
                  to: "standard",
                  kind: "new-version",
                  reason: "what is indexed depends on it",
                },
                { path: "mappings.properties.year", to: { type: "integer" }, kind: "new-version", reason: "it is new" },
                {
                  path: "settings.analysis.filter.english_stemmer_of_the_whole_production.language",
                  from: "light_english_with_a_long_name_that_does_not_fit",
                  kind: "new-version",
                  reason: "it decides what is indexed, and is fixed when an index is made",
                },
              ],
            },
          ],
        }),
    },
  },
  {
    fact: "deploy shows what each index went through",
    args: ["deploy", "--all"],
    toolkit: {
      deploy: () => {
        const step = {
          outcome: "done",
          version: "movies-12",
          documents: 0,
          deleted: 0,
          versions: [],
          seconds: 0.4,
        } as const;
        return Promise.resolve({
          indexes: [
            {
              name: "movies",
              version: "movies-12",
              previous: "movies-11",
              created: true,
              activated: true,
              documents: 98_777,
              rejected: 0,
              pruned: ["movies-9"],
              steps: [
                { ...step, step: "create" },
                { ...step, step: "fill", documents: 98_765, seconds: 200 },
                { ...step, step: "catch-up", documents: 12, deleted: 1 },
                { ...step, step: "check" },
                { ...step, step: "activate" },
                { ...step, step: "catch-up" },
                { ...step, step: "sweep", deleted: 2 },
                { ...step, step: "prune", versions: ["movies-9"] },
              ],
            },
            {
              name: "films",
              version: "films-3",
              previous: "films-3",
              created: false,
              activated: false,
              documents: 0,
              rejected: 0,
              pruned: [],
              steps: [],
            },
          ],
        });
      },
    },
  },
  {
    fact: "verify shows what differs, with examples",
    args: ["verify"],
    toolkit: {
      verify: () =>
        Promise.resolve({
          indexes: [{
            name: "movies",
            version: "movies-12",
            source: 98_765,
            documents: 98_764,
            missing: 2,
            extra: 1,
            stale: 0,
            fixed: 0,
            rejected: 0,
            comparable: true,
            seconds: 12,
            examples: [{ id: "17", kind: "missing" }, { id: "18", kind: "missing" }, { id: "stray", kind: "extra" }],
          }],
        }),
    },
  },
  {
    fact: "search shows the top hits",
    args: ["search", "movies", "space"],
    toolkit: {
      search: () =>
        Promise.resolve<SearchResult>({
          total: 1234,
          hits: [
            {
              id: "17",
              score: 7.4321,
              source: {
                id: 17,
                title: "Solaris",
                year: 1972,
                genre: ["Drama", "Sci-Fi"],
                director: "Andrei Tarkovsky",
                plot: "A psychologist is sent to a station above a distant planet\nand meets the dead.",
              },
            },
            { id: "18", score: 3.1, source: { id: 18, title: "銀河鉄道の夜", director: "杉井ギサブロー" } },
          ],
        }),
    },
  },
  {
    fact: "create has one line for each index",
    args: ["create", "--all"],
    toolkit: {
      create: () =>
        Promise.resolve({
          indexes: [
            { name: "films", version: "films-1", outcome: "created" },
            { name: "movies", version: "movies-12", outcome: "unchanged" },
            { name: "people", version: "people-3", outcome: "withdrawn" },
          ],
        }),
    },
  },
  {
    fact: "update tells documents, seconds and documents per second",
    args: ["update", "--all"],
    toolkit: {
      update: () =>
        Promise.resolve({
          updates: [filled, {
            ...filled,
            version: "films-1",
            documents: 100,
            deleted: 0,
            rejected: 0,
            seconds: 0.42,
            documentsPerSecond: 238,
          }],
        }),
    },
  },
  {
    fact: "activate tells the version before",
    args: ["activate", "--all"],
    toolkit: {
      activate: () =>
        Promise.resolve({
          indexes: [
            { name: "films", version: "films-1", previous: null },
            { name: "movies", version: "movies-12", previous: "movies-11" },
            { name: "people", version: "people-3", previous: "people-3" },
          ],
        }),
    },
  },
  {
    fact: "rollback tells how old the version was",
    args: ["rollback", "movies"],
    toolkit: {
      rollback: () =>
        Promise.resolve({
          indexes: [{
            name: "movies",
            version: "movies-11",
            previous: "movies-12",
            watermark: "2026-11-21T11:00:00.000Z",
            withdrawn: ["movies-12"],
            update: { ...filled, version: "movies-11", rejected: 0 },
          }],
        }),
    },
  },
  {
    fact: "drop tells what each version held",
    args: ["drop", "movies", "--older", "--force"],
    toolkit: {
      drop: () =>
        Promise.resolve({
          versions: [{ version: "movies-9", documents: null }, { version: "movies-10", documents: 98_765 }],
        }),
    },
  },
  {
    fact: "a dry run shows the requests",
    args: ["activate", "movies", "--dry-run"],
    toolkit: {
      activate: () =>
        Promise.resolve<DryRunResult>({
          requests: [
            {
              method: "POST",
              path: "/_aliases",
              body: { actions: [{ remove: { index: "movies-11", alias: "movies", must_exist: true } }, { add: {} }] },
              would: false,
            },
            { method: "POST", path: "/movies-12/_bulk", count: 98_765, would: true },
            { method: "POST", path: "/movies-12/_refresh", would: true },
          ],
        }),
    },
  },
  {
    fact: "unlock tells who held the lock",
    args: ["unlock", "movies"],
    toolkit: { unlock: () => Promise.resolve({ locks: [lock] }) },
  },
  {
    fact: "loaddata tells the rows of each file",
    args: ["loaddata", "fixtures/movies.json"],
    toolkit: {
      loaddata: () => Promise.resolve({ files: [{ file: "fixtures/movies.json", table: "movies", rows: 100 }] }),
    },
  },
  {
    fact: "moviegen shows films and what became of each title",
    args: ["moviegen", "--save", "--api-key=0badf11m", "--title", "Ran", "--title", "Ikiru", "--title", "Nowhere"],
    toolkit: {
      moviegen: () =>
        Promise.resolve({
          titles: [
            {
              title: "Ran",
              outcome: "saved",
              film: { title: "Ran", year: 1985, poster: null, ratings: [{ source: "x" }] },
            },
            { title: "Ikiru", outcome: "skipped" },
            { title: "Nowhere", outcome: "not-found" },
          ],
        }),
    },
  },
];

for (const { fact, args, toolkit } of showings) {
  Deno.test(`${fact}, in 80 columns`, async (t) => {
    const { stdout } = await dem(["--no-color", ...args], { toolkit, terminal: true });
    for (const line of stdout.split("\n")) assert.ok(widthOf(line) <= 80, line);
    await t.assertSnapshot(stdout.split("\n"));
  });

  Deno.test(`${fact}, in colour`, async (t) => {
    const { stdout } = await dem(args, { toolkit, terminal: true });
    const plain = await dem(["--no-color", ...args], { toolkit, terminal: true });
    assert.equal(stripVTControlCharacters(stdout), plain.stdout);
    await t.assertSnapshot(stdout.split("\n"));
  });

  Deno.test(`${fact}, and nothing is cut where it is no terminal`, async (t) => {
    const { stdout } = await dem(args, { toolkit });
    assert.ok(!stdout.includes("\x1b"));
    assert.ok(!stdout.includes("…"));
    await t.assertSnapshot(stdout.split("\n"));
  });
}
