import { SourceError } from "../errors.ts";
import { Bindings } from "./bindings.ts";
import { quoteIdentifier } from "./identifier.ts";
import { canBeKey } from "./key-kind.ts";
import { microsecondsOf } from "./microseconds.ts";
import { overlapOf } from "./overlap.ts";
import type { Relation, SqlDefinition } from "./relation.ts";
import type { KeyRange, LinesRequest, RowRequest, Source, SourceRow, SourceTime } from "./source.ts";
import { findFaults } from "./sql-faults.ts";
import type { NamedColumns, Shape, SqlDriver, Statement, Values } from "./sql-driver.ts";

/**
 * A table or select in a database: all statements of a source, whatever database runs them.
 *
 * The relation has the alias `t` in each. Its own parameters come first; all that is asked of it is bound behind them.
 */
export class SqlSource implements Source {
  readonly description: string;
  readonly incremental: boolean;
  readonly tellsDeleted: boolean;
  readonly stepped = true;
  readonly #driver: SqlDriver;
  readonly #relation: Relation;
  readonly #deleted: string | undefined;
  readonly #overlap: bigint;
  readonly #columns: NamedColumns;
  readonly #key: string;
  #shape: Shape | undefined;

  constructor(driver: SqlDriver, relation: Relation, definition: SqlDefinition) {
    this.#driver = driver;
    this.#relation = relation;
    this.#deleted = definition.deleted;
    this.#overlap = overlapOf(definition.overlap);
    this.#columns = { ...definition, timezone: definition.timezone ?? "UTC" };
    this.#key = `t.${quoteIdentifier(definition.key)}`;
    this.description = `${relation.label} in ${driver.address}`;
    this.incremental = definition.modified !== undefined;
    this.tellsDeleted = definition.deleted !== undefined;
  }

  async check(signal: AbortSignal): Promise<void> {
    this.#shape = undefined;
    const shape = await this.#described(signal);
    await findFaults({
      driver: this.#driver,
      relation: this.#relation,
      description: this.description,
      columns: this.#columns,
      shape,
      signal,
    });
  }

  now(signal: AbortSignal): Promise<SourceTime> {
    return this.#driver.now(this.#overlap, signal);
  }

  async count(signal: AbortSignal, since?: string): Promise<number> {
    const shape = await this.#described(signal);
    const bindings = this.#bindings();
    const where = conditions(this.#modified(shape, bindings, since));
    const [[count] = []] = await this.#driver.all(
      this.#statement("counting the rows of", `select count(*) from ${this.#relation.text} as t${where}`, bindings),
      signal,
    );
    return Number(count);
  }

  estimate(signal: AbortSignal): Promise<number | undefined> {
    return this.#driver.estimate(this.#relation, signal);
  }

  async border(after: string | null, size: number, signal: AbortSignal, since?: string): Promise<string | null> {
    const shape = await this.#described(signal);
    const bindings = this.#bindings();
    const where = conditions(
      `${this.#key} is not null`,
      after === null ? undefined : `${this.#key} >= ${this.#bound(shape, bindings, after)}`,
      this.#modified(shape, bindings, since),
    );
    const text = `select ${this.#driver.dialect.keyColumn(this.#key)} from ${this.#relation.text} as t${where} ` +
      `order by ${this.#key} limit 1 offset ${bindings.add(size, "int8")}`;
    const [[key] = []] = await this.#driver.all(this.#statement("finding the next batch of", text, bindings), signal);
    return key === undefined ? null : shape.keyOf(key);
  }

  async *rows({ range, since, objects, signal }: RowRequest): AsyncGenerator<readonly SourceRow[]> {
    const shape = await this.#described(signal);
    yield* this.#read(shape, objects, signal, (bindings) => [
      ...this.#within(shape, bindings, range),
      this.#modified(shape, bindings, since),
    ]);
  }

  async lines({ range, since, ...request }: LinesRequest): Promise<boolean> {
    if (this.#driver.lines === undefined) return false;
    const shape = await this.#described(request.signal);
    const bindings = this.#bindings();
    const projection = shape.projection(false);
    const where = conditions(...this.#within(shape, bindings, range), this.#modified(shape, bindings, since));
    return await this.#driver.lines({
      ...request,
      from: this.#statement("reading", `${this.#relation.text} as t${projection.join}${where}`, bindings),
      key: this.#driver.dialect.keyColumn(this.#key),
      routing: this.#routing,
      kind: shape.key,
      projection,
    });
  }

  async rowsOf(keys: readonly string[], objects: boolean, signal: AbortSignal): Promise<readonly SourceRow[]> {
    const shape = await this.#described(signal);
    const wanted = new Set(keys.filter((key) => canBeKey(shape.key, key)));
    const found: SourceRow[] = [];
    if (wanted.size === 0) return found;
    const among = (bindings: Bindings) => [bindings.among(this.#key, shape.key, [...wanted])];
    for await (const chunk of this.#read(shape, objects, signal, among)) {
      found.push(...chunk.filter(({ id }) => id !== null && wanted.has(id)));
    }
    return found;
  }

  async *deleted(since: string, signal: AbortSignal): AsyncGenerator<readonly string[]> {
    if (this.#deleted === undefined) return;
    const statement = this.#driver.deleted(this.#deleted, microsecondsOf(since), this.#columns);
    const first = { ...statement, attempt: `reading the deleted keys of ${this.description}` };
    for await (const rows of this.#driver.scan({ first, signal })) {
      const keys = rows.map(([key]) => key).filter((key) => key !== null);
      if (keys.length > 0) yield keys.map(String);
    }
  }

  async present(keys: readonly string[], signal: AbortSignal): Promise<ReadonlySet<string>> {
    const shape = await this.#described(signal);
    const wanted = new Set(keys.filter((key) => canBeKey(shape.key, key)));
    const present = new Set<string>();
    if (wanted.size === 0) return present;
    const bindings = this.#bindings();
    const where = conditions(bindings.among(this.#key, shape.key, [...wanted]));
    const text = `select ${this.#driver.dialect.keyColumn(this.#key)} from ${this.#relation.text} as t${where}`;
    for (const [value] of await this.#driver.all(this.#statement("looking up keys of", text, bindings), signal)) {
      const key = shape.keyOf(value);
      // A collation may call keys equal that are not the same text.
      if (key !== null && wanted.has(key)) present.add(key);
    }
    return present;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#driver[Symbol.asyncDispose]();
  }

  async *#read(
    shape: Shape,
    objects: boolean,
    signal: AbortSignal,
    where: (bindings: Bindings) => readonly (string | undefined)[],
  ): AsyncGenerator<readonly SourceRow[]> {
    const projection = shape.projection(objects);
    const key = this.#driver.dialect.keyColumn(this.#key);
    const select = `select ${[key, this.#routing, ...projection.columns].join(", ")} ` +
      `from ${this.#relation.text} as t${projection.join}`;
    const statement = (behind?: string) => {
      const bindings = this.#bindings();
      const all = conditions(
        ...where(bindings),
        behind === undefined ? undefined : `${this.#key} > ${bindings.key(shape.key, behind)}`,
      );
      return this.#statement("reading", `${select}${all} order by ${this.#key}`, bindings);
    };
    const behind = ([value]: Values) => {
      const key = shape.keyOf(value);
      if (key !== null) return statement(key);
      throw new SourceError(
        "source-failed",
        `reading ${this.description}: the key ${this.#columns.key} is null in rows`,
        {
          hint: "A key is unique and not null; give these rows one, or leave them out with source.sql.",
        },
      );
    };
    for await (const rows of this.#driver.scan({ first: statement(), behind, signal })) {
      yield rows.map((values): SourceRow => {
        const [key, routing] = values;
        const row = { id: shape.keyOf(key), ...projection.document(values, 2) };
        return routing === null ? row : { ...row, routing: String(routing) };
      });
    }
  }

  /** An expression that gives the routing as text. */
  get #routing(): string {
    const { routing } = this.#columns;
    return routing === undefined ? "null" : this.#driver.dialect.text(`t.${quoteIdentifier(routing)}`);
  }

  /** Asked for once; a failure is not kept, as the source may be back a moment later. */
  async #described(signal: AbortSignal): Promise<Shape> {
    return this.#shape ??= await this.#driver.describe(this.#relation, this.#columns, signal);
  }

  #bindings(): Bindings {
    return new Bindings(this.#driver.dialect, this.#relation.parameters);
  }

  #statement(attempt: string, text: string, { values }: Bindings): Statement {
    return { text, values, attempt: `${attempt} ${this.description}` };
  }

  #within(shape: Shape, bindings: Bindings, { from, to }: KeyRange): readonly (string | undefined)[] {
    return [
      from === null ? undefined : `${this.#key} >= ${this.#bound(shape, bindings, from)}`,
      to === null ? undefined : `${this.#key} < ${this.#bound(shape, bindings, to)}`,
    ];
  }

  #bound(shape: Shape, bindings: Bindings, key: string): string {
    if (canBeKey(shape.key, key)) return bindings.key(shape.key, key);
    throw new SourceError(
      "source-failed",
      `reading ${this.description} from the key ${JSON.stringify(key)}: ${this.#columns.key} is of type ${shape.key}`,
      { hint: "The type of the key has changed since the batches were found; run the update again without --resume." },
    );
  }

  #modified(shape: Shape, bindings: Bindings, since: string | undefined): string | undefined {
    if (since === undefined) return undefined;
    const { modified } = this.#columns;
    if (modified !== undefined) return shape.modifiedSince(modified, microsecondsOf(since), bindings);
    throw new SourceError("source-failed", `reading what changed in ${this.description}: no column tells it`, {
      hint: "Name the column that says when a row last changed as source.modified.",
    });
  }
}

function conditions(...all: readonly (string | undefined)[]): string {
  const given = all.filter((condition) => condition !== undefined);
  return given.length === 0 ? "" : ` where ${given.map((condition) => `(${condition})`).join(" and ")}`;
}
