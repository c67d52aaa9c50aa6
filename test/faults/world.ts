/** A world of its own for one run of a scenario: a source, a history, a prefix. Disposing removes them. */
import { DatabaseSync } from "node:sqlite";
import { Lifeline } from "./lifeline.ts";
import { openMortalWorkspace, type Place } from "./mortal-workspace.ts";
import { makeFilms, type Scenario, type Stage } from "./scenarios.ts";
import { type Standing, standingOf } from "./standing.ts";
import type { Workspace } from "../../src/actions/workspace.ts";

/** Where worlds are made. */
export interface WorldOptions {
  readonly cluster: string;
  /** A history that all share; each has a SQLite file of its own where absent. */
  readonly history?: string;
}

/** One world, in which a scenario has begun. */
export class World implements AsyncDisposable {
  readonly place: Place;
  readonly #scenario: Scenario;

  private constructor(place: Place, scenario: Scenario) {
    this.place = place;
    this.#scenario = scenario;
  }

  /** Makes a world, and in it what the scenario finds. */
  static async open(scenario: Scenario, { cluster, history }: WorldOptions): Promise<World> {
    const folder = await Deno.makeTempDir({ prefix: "dem-crash-", ...await inMemory() });
    const { definition } = scenario;
    const prefix = `x${crypto.randomUUID().slice(0, 8)}_`;
    const place = { folder, prefix, cluster, history: history ?? `sqlite:${folder}/history.db`, definition };
    const world = new World(place, scenario);
    makeFilms(folder);
    const stage: Stage = {
      folder,
      as: async (definition, work) => await world.#work(work, new Lifeline(), { ...place, definition }),
    };
    await scenario.before(stage);
    return world;
  }

  /** Runs the scenario's command, as far as its lifeline lets it. */
  async run(lifeline: Lifeline): Promise<void> {
    await this.#work(this.#scenario.run, lifeline, this.place);
  }

  /** Runs the scenario's command with a workspace that `through` makes of its own; gives how it ended, if it failed. */
  async attempt(through: (workspace: Workspace) => Workspace): Promise<unknown> {
    await using workspace = await openMortalWorkspace(this.place, new Lifeline(), {
      lease: 600_000,
      heartbeat: 500_000,
    });
    try {
      await this.#scenario.run(through(workspace));
      return undefined;
    } catch (error) {
      return error;
    }
  }

  /** Works with the scenario's definition, as another process would. */
  async as(work: (workspace: Workspace) => Promise<unknown>, definition = this.place.definition): Promise<void> {
    await this.#work(work, new Lifeline(), { ...this.place, definition });
  }

  /** How things stand. */
  async standing(): Promise<Standing> {
    await using workspace = await openMortalWorkspace(this.place, new Lifeline());
    return await standingOf(workspace);
  }

  /** The films of the source: titles by id. */
  films(): ReadonlyMap<string, string> {
    const database = new DatabaseSync(`${this.place.folder}/source.db`, { readOnly: true });
    try {
      const rows = database.prepare("select id, title from films").all();
      return new Map(rows.map(({ id, title }) => [String(id), String(title)]));
    } finally {
      database.close();
    }
  }

  /** Which SQLite pages of the history are broken; none. */
  faultsOfHistory(): readonly unknown[] {
    if (!this.place.history.startsWith("sqlite:")) return [];
    const database = new DatabaseSync(this.place.history.slice("sqlite:".length));
    try {
      return database.prepare("pragma integrity_check").all().filter(({ integrity_check }) => integrity_check !== "ok");
    } finally {
      database.close();
    }
  }

  async #work(work: (workspace: Workspace) => Promise<unknown>, lifeline: Lifeline, place: Place): Promise<void> {
    await using workspace = await openMortalWorkspace(place, lifeline);
    const result = await work(workspace);
    if (lifeline.dead) return;
    const failed = failureIn(result);
    if (failed !== undefined) throw new Error(`it failed: ${JSON.stringify(failed)}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { cluster, prefix, folder } = this.place;
    const answer = await fetch(`${cluster}/${prefix}*/_alias?expand_wildcards=all`);
    const names = Object.keys(await answer.json());
    if (names.length > 0) await (await fetch(`${cluster}/${names.join(",")}`, { method: "DELETE" })).body?.cancel();
    await Deno.remove(folder, { recursive: true });
  }
}

/** A folder that no disk slows down, where the machine has one: these deaths are those of processes, not of machines. */
async function inMemory(): Promise<{ readonly dir?: string }> {
  const dir = "/dev/shm";
  try {
    return (await Deno.stat(dir)).isDirectory ? { dir } : {};
  } catch {
    return {};
  }
}

/** The first entry of a result that tells of a failure. */
function failureIn(result: unknown): unknown {
  if (typeof result !== "object" || result === null) return undefined;
  const entries = Object.values(result).filter(Array.isArray).flat();
  return entries.find((entry) => typeof entry === "object" && entry !== null && "error" in entry);
}
