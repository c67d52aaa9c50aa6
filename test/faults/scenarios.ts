/** Commands, each with what was there before, whose every step is one to die at. */
import { DatabaseSync } from "node:sqlite";
import { activate } from "../../src/actions/activate.ts";
import { adopt } from "../../src/actions/adopt.ts";
import { clear } from "../../src/actions/clear.ts";
import { create } from "../../src/actions/create.ts";
import { deploy } from "../../src/actions/deploy.ts";
import { drop } from "../../src/actions/drop.ts";
import { prune } from "../../src/actions/prune.ts";
import { reset } from "../../src/actions/reset.ts";
import { rollback } from "../../src/actions/rollback.ts";
import { update } from "../../src/actions/update.ts";
import type { Workspace } from "../../src/actions/workspace.ts";
import type { IndexDefinition } from "../../src/definition/index-definition.ts";
import { films } from "../films-definition.ts";

/** A film's definition; another revision asks for another version. */
export function revised(revision: string): IndexDefinition {
  return {
    ...films,
    revision,
    settings: { ...films.settings, refresh_interval: "2s" },
    batch: { documents: 3, bytes: "4MB" },
  };
}

/** Makes the films' table: seven rows, of which the mapping refuses one. */
export function makeFilms(folder: string): void {
  sql(
    folder,
    `create table films (id integer primary key, title text, year, last_modified text);
     create table deleted_films (id integer, deleted_at text);
     insert into films select value, 'Film ' || value, iif(value = 4, 'unknown', 1990 + value), '2026-01-01T00:00:00Z'
       from json_each('[1, 2, 3, 4, 5, 6, 7]')`,
  );
}

/** Rows change: one is new, one another, one gone. */
export function changeFilms(folder: string): void {
  sql(
    folder,
    `insert into films values (8, 'New', 2000, '2099-01-01T00:00:00Z');
     update films set title = 'Changed', last_modified = '2099-01-01T00:00:00Z' where id = 2;
     delete from films where id = 5;
     insert into deleted_films values (5, '2099-01-01T00:00:00Z')`,
  );
}

/** Rows change once more. */
export function changeFilmsAgain(folder: string): void {
  sql(
    folder,
    `insert into films values (9, 'Newer', 2001, '2099-01-02T00:00:00Z');
     update films set title = 'Changed again', last_modified = '2099-01-02T00:00:00Z' where id in (1, 2);
     delete from films where id = 6;
     insert into deleted_films values (6, '2099-01-02T00:00:00Z')`,
  );
}

function sql(folder: string, text: string): void {
  const database = new DatabaseSync(`${folder}/source.db`);
  try {
    database.exec("pragma synchronous = off; pragma busy_timeout = 5000");
    database.exec(text);
  } finally {
    database.close();
  }
}

/** What is done with a workspace. */
type Doing = (workspace: Workspace) => Promise<unknown>;

/** Where a scenario's beginning is made. */
export interface Stage {
  readonly folder: string;
  /** Works with this code's definition, as a process of its own would. */
  as(definition: IndexDefinition, work: Doing): Promise<void>;
}

/** One command and its beginning. */
export interface Scenario {
  /** Makes what is there before. */
  before(stage: Stage): Promise<void>;
  /** What the command's code says. */
  readonly definition: IndexDefinition;
  readonly run: Doing;
}

const names = ["films"];
const [one, two, three] = ["1", "2", "3"].map((revision) => revised(revision));
const inPlace: IndexDefinition = {
  ...one,
  settings: { ...one.settings, refresh_interval: "9s" },
  mappings: { ...one.mappings, _meta: { owner: "films" } },
};

/** Makes a version of a definition, filled and active. */
const release: Doing = async (workspace) => {
  await create(workspace, { names });
  await update(workspace, { names, newer: true });
  await activate(workspace, { names, force: true });
};

/** One version, filled and active; rows changed since. */
async function oneVersion(stage: Stage): Promise<void> {
  await stage.as(one, release);
  changeFilms(stage.folder);
}

/** Two versions filled one after the other, of which the second is active; rows changed since. */
async function twoVersions(stage: Stage): Promise<void> {
  await stage.as(one, release);
  await stage.as(two, release);
  changeFilms(stage.folder);
}

/** A second version beside it, and the first is still active. */
async function second(stage: Stage, work: Doing): Promise<void> {
  await oneVersion(stage);
  await stage.as(two, async (workspace) => {
    await create(workspace, { names });
    await work(workspace);
  });
}

/** An index that others have made, with two documents. */
async function alien({ cluster, endpoint }: Workspace, name: string): Promise<void> {
  const properties = { id: { type: "long" }, title: { type: "keyword" } };
  await cluster.createIndex(name, { settings: { number_of_replicas: 0 }, mappings: { properties } });
  for (const id of [1, 2]) {
    const body = JSON.stringify({ id, title: `Old ${id}` });
    await endpoint.send({ method: "PUT", path: `/${name}/_doc/${id}?refresh=true`, body });
  }
}

/** The physical name of a version. */
function version({ prefix }: Workspace, number: number): string {
  return `${prefix}films-${number}`;
}

const nothing = () => Promise.resolve();

/** Every command that changes something, in each of its forms that goes another way. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  "create, the first": {
    before: nothing,
    definition: one,
    run: (workspace) => create(workspace, { names }),
  },
  "create, of a changed schema": {
    before: oneVersion,
    definition: two,
    run: (workspace) => create(workspace, { names }),
  },
  "create, in place": {
    before: oneVersion,
    definition: inPlace,
    run: (workspace) => create(workspace, { names }),
  },
  "create, of what is missing in the cluster": {
    before: (stage) =>
      second(stage, async (workspace) => {
        await update(workspace, { names, newer: true });
        await workspace.cluster.deleteIndexes(await workspace.cluster.indexes([version(workspace, 2)]));
      }),
    definition: two,
    run: (workspace) => create(workspace, { names, esOnly: true }),
  },
  "update, the first of a version": {
    before: (stage) => second(stage, nothing),
    definition: two,
    run: (workspace) => update(workspace, { names, newer: true, resume: true }),
  },
  "update, full, of the active version": {
    before: oneVersion,
    definition: one,
    run: (workspace) => update(workspace, { names }),
  },
  "update --resume, incremental": {
    before: oneVersion,
    definition: one,
    run: (workspace) => update(workspace, { names, resume: true }),
  },
  "update --from": {
    before: (stage) => second(stage, nothing),
    definition: two,
    run: (workspace) => update(workspace, { names, newer: true, from: version(workspace, 1) }),
  },
  activate: {
    before: (stage) => second(stage, (workspace) => update(workspace, { names, newer: true })),
    definition: two,
    run: (workspace) => activate(workspace, { names }),
  },
  rollback: {
    before: twoVersions,
    definition: two,
    run: (workspace) => rollback(workspace, { names, to: version(workspace, 1) }),
  },
  "activate --exact, of what was withdrawn": {
    before: async (stage) => {
      await twoVersions(stage);
      await stage.as(two, (workspace) => rollback(workspace, { names, to: version(workspace, 1), noCatchUp: true }));
    },
    definition: two,
    run: (workspace) => activate(workspace, { names: [version(workspace, 2)], exact: true }),
  },
  "clear, of the active version": {
    before: oneVersion,
    definition: one,
    run: (workspace) => clear(workspace, { names, force: true }),
  },
  "clear, of another version": {
    before: twoVersions,
    definition: two,
    run: (workspace) => clear(workspace, { names: [version(workspace, 1)], exact: true }),
  },
  "drop, of a version": {
    before: twoVersions,
    definition: two,
    run: (workspace) => drop(workspace, { names: [version(workspace, 1)], exact: true }),
  },
  "drop, of all versions": {
    before: twoVersions,
    definition: two,
    run: (workspace) => drop(workspace, { names, force: true }),
  },
  "drop --hard, of the active version": {
    before: oneVersion,
    definition: one,
    run: (workspace) => drop(workspace, { names: [version(workspace, 1)], exact: true, hard: true, force: true }),
  },
  "drop --es-only": {
    before: oneVersion,
    definition: one,
    run: (workspace) => drop(workspace, { names, esOnly: true, force: true }),
  },
  prune: {
    before: async (stage) => {
      for (const definition of [one, two, three]) {
        await stage.as(definition, async (workspace) => {
          await create(workspace, { names });
          await activate(workspace, { names, force: true });
        });
      }
    },
    definition: three,
    run: (workspace) => prune(workspace, { names, keep: 1 }),
  },
  "deploy, the first": {
    before: nothing,
    definition: one,
    run: (workspace) => deploy(workspace, { names }),
  },
  "deploy, of a changed schema": {
    before: twoVersions,
    definition: three,
    run: (workspace) => deploy(workspace, { names, keep: 1 }),
  },
  "deploy, in place": {
    // Without rows that change: one that was cut off catches up as well, which an undisturbed one need not.
    before: (stage) => stage.as(one, release),
    definition: inPlace,
    run: (workspace) => deploy(workspace, { names }),
  },
  "dangerous-reset": {
    before: twoVersions,
    definition: two,
    run: (workspace) => reset(workspace, { confirmation: workspace.prefix }),
  },
  "dangerous-reset --es-only": {
    before: twoVersions,
    definition: two,
    run: (workspace) => reset(workspace, { confirmation: workspace.prefix, esOnly: true }),
  },
  "adopt, of an index under its own name": {
    before: (stage) => stage.as(one, (workspace) => alien(workspace, `${workspace.prefix}old`)),
    definition: one,
    run: (workspace) => adopt(workspace, { index: "films", from: `${workspace.prefix}old` }),
  },
  "adopt, of an index that has the alias's name": {
    before: (stage) => stage.as(one, (workspace) => alien(workspace, `${workspace.prefix}films`)),
    definition: one,
    run: (workspace) => adopt(workspace, { index: "films", from: `${workspace.prefix}films`, yes: true }),
  },
};
