import type { KeyKind } from "./key-kind.ts";
import type { SqlDialect } from "./sql-dialect.ts";

/** The values of one statement: adding one gives the text that stands for it, so that no value is ever written into SQL. */
export class Bindings {
  readonly values: unknown[];
  readonly #dialect: SqlDialect;

  constructor(dialect: SqlDialect, values: readonly unknown[]) {
    this.#dialect = dialect;
    this.values = [...values];
  }

  /** Binds a value of a type that the database knows by this name. */
  add(value: unknown, type: string): string {
    return this.#dialect.placeholder(this.values.push(value), type);
  }

  /** Binds one key. */
  key(kind: KeyKind, text: string): string {
    return this.add(this.#dialect.key(kind, text), this.#dialect.keyType(kind));
  }

  /** Binds many keys, and gives the condition that an expression is one of them. */
  among(expression: string, kind: KeyKind, keys: readonly string[]): string {
    const { condition, value } = this.#dialect.among(expression, kind, keys, this.values.length + 1);
    this.values.push(value);
    return condition;
  }
}
