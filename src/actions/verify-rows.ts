/**
 * Finds documents that are missing or stale: goes through the source, and looks each row up in the index.
 *
 * @module
 */
import { documentOperation, rowOperation } from "../bulk/row-operation.ts";
import type { SourceRow } from "../source/source.ts";
import type { VerifyFinding } from "./results.ts";
import { sameDocument } from "./same-document.ts";
import type { Verification } from "./verification.ts";

/** So many rows are looked up in one request, and so many keys lie between two borders. */
const RANGE = 1000;

/** Goes through all rows in key order, by ranges where the source has them; reads on while rows are looked up. */
export async function verifyRows(verification: Verification): Promise<void> {
  const { source, definition, workspace: { signal } } = verification.facts;
  const total = await source.estimate(signal);
  const objects = definition.document !== undefined;
  let suspects: string[] = [];
  let lookup: Promise<readonly VerifyFinding[]> = Promise.resolve([]);
  const settle = async () => {
    for (const { id } of await lookup) suspects.push(id);
    verification.report(total);
  };
  // Suspects must not pile up, however many there are; a database is asked between its ranges only.
  const confirm = async () => {
    if (suspects.length >= RANGE) suspects = await confirmed(verification, suspects);
  };
  try {
    let from: string | null = null;
    do {
      signal.throwIfAborted();
      const to: string | null = source.stepped ? await source.border(from, RANGE, signal) : null;
      for await (const chunk of source.rows({ range: { from, to }, objects, signal })) {
        for (let at = 0; at < chunk.length; at += RANGE) {
          await settle();
          if (!source.stepped) await confirm();
          lookup = compare(verification, chunk.slice(at, at + RANGE));
          // Whether it failed is seen when it is waited for.
          lookup.catch(() => {});
        }
      }
      await confirm();
      from = to;
    } while (from !== null);
    await settle();
    suspects = await confirmed(verification, suspects);
  } finally {
    await lookup.catch(() => {});
  }
  verification.report(total, true);
}

/** Gives what differs, without counting it; counts the documents that the source gives. */
async function compare(
  verification: Verification,
  rows: readonly SourceRow[],
  counts = true,
): Promise<readonly VerifyFinding[]> {
  const { workspace: { cluster, signal }, live: { version }, definition: { document }, comparable, vectors } =
    verification.facts;
  const expected = await Promise.all(rows.map(async (row) => {
    const operation = document === undefined ? rowOperation(row) : await documentOperation(row, document);
    if ("reason" in operation) return { id: operation.document, refused: true } as const;
    const { kind, id, lines: [, json] } = operation;
    return { id, json: kind === "delete" ? undefined : json, routing: row.routing };
  }));
  if (counts) verification.source += expected.filter((one) => "refused" in one || one.json !== undefined).length;
  const stored = await cluster.documents(
    version.name,
    expected.map((one) => ({
      id: one.id,
      ...("routing" in one && one.routing !== undefined ? { routing: one.routing } : {}),
    })),
    { vectors: vectors.length > 0, signal },
  );
  return expected.flatMap((one): VerifyFinding[] => {
    const { id } = one;
    const found = stored.get(id);
    if ("refused" in one) return [{ id, kind: found === undefined ? "missing" : "stale" }];
    if (one.json === undefined) return found === undefined ? [] : [{ id, kind: "extra" }];
    if (found === undefined) return [{ id, kind: "missing" }];
    return comparable && !sameDocument(one.json, found, vectors) ? [{ id, kind: "stale" }] : [];
  });
}

/** Looks at the suspects once more, as rows and documents may have changed meanwhile; repairs what is found again. */
async function confirmed(verification: Verification, suspects: readonly string[]): Promise<string[]> {
  const { source, definition, repairer, workspace: { signal } } = verification.facts;
  for (let at = 0; at < suspects.length; at += RANGE) {
    const keys = suspects.slice(at, at + RANGE);
    const rows = await source.rowsOf(keys, definition.document !== undefined, signal);
    const findings = await compare(verification, rows, false);
    for (const finding of findings) verification.add(finding);
    const wrong = new Set(findings.map(({ id }) => id));
    await repairer?.write(rows.filter(({ id }) => id !== null && wrong.has(id)));
  }
  return [];
}
