/**
 * Definitions whose documents are checked by the compiler.
 *
 * @module
 */
import type { DocumentOf } from "./document-of.ts";
import type { IndexDefinition, MappingsDefinition } from "./index-definition.ts";

/**
 * What a value must be to hold nothing beside what is wanted, as deep as it goes.
 *
 * @internal
 */
type Exact<Given, Wanted> = unknown extends Wanted ? Given
  : Given extends readonly (infer Item)[] ? readonly Exact<Item, Extract<Wanted, readonly unknown[]>[number]>[]
  : Given extends object ? ExactObject<Given, Exclude<Wanted, readonly unknown[] | null>>
  : Wanted;

type ExactObject<Given, Wanted> = Wanted extends unknown
  ? { readonly [Key in keyof Given]: Key extends keyof Wanted ? Exact<Given[Key], Wanted[Key]> : never }
  : never;

/** What `document` may return, given what it returns. */
export type CheckedDocument<Returned, Document> = Returned extends PromiseLike<infer Given>
  ? PromiseLike<Exact<Given, Document | null>>
  : Exact<Returned, Document | null>;

/**
 * Gives a definition as it is, after the compiler has checked what `document` returns against the mappings: types,
 * and under `dynamic: strict` also that no field is unknown.
 *
 * @example
 * ```ts
 * import { defineIndex } from "@dem/dem";
 *
 * export default defineIndex({
 *   name: "movies",
 *   mappings: { dynamic: "strict", properties: { title: { type: "text" } } },
 *   source: { table: "movies", key: "id" },
 *   document: (row: { id: number; title: string }) => ({ title: row.title }),
 * });
 * ```
 */
export function defineIndex<
  const Mappings extends MappingsDefinition,
  Row,
  Returned,
  Db = never,
  const Name extends string = string,
>(
  definition: Omit<IndexDefinition<Row, Db>, "name" | "mappings" | "document"> & {
    readonly name: Name;
    readonly mappings: Mappings;
    readonly document?: (
      row: Row,
    ) => Returned & NoInfer<CheckedDocument<Returned, DocumentOf<{ name: string; mappings: Mappings }>>>;
  },
): typeof definition {
  return definition;
}
