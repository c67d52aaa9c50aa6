/** The two databases whose SQL is spoken. */
export type DialectName = "sqlite" | "postgres";

/** A piece of SQL text. */
export interface SqlToken {
  /** `code` is one symbol or word; strings, quoted names and comments are whole. */
  readonly kind: "code" | "quoted" | "comment" | "space";
  readonly text: string;
}

const QUOTED = {
  sqlite: /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]/y,
  postgres:
    /[eE]'(?:[^'\\]|''|\\[^])*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$[^]*?\$\1\$/y,
} as const;

/** Takes SQL text apart, as far as it is needed to find what does not stand in strings or comments; loses nothing. */
export function* sqlTokens(sql: string, dialect: DialectName): Generator<SqlToken> {
  const kinds: readonly (readonly [SqlToken["kind"], RegExp])[] = [
    ["space", /\s+/y],
    ["comment", /--[^\n]*/y],
    ["quoted", QUOTED[dialect]],
    ["code", /::|:?[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|\d+|[^]/y],
  ];
  for (let at = 0; at < sql.length;) {
    let token: SqlToken | undefined = blockComment(sql, at, dialect);
    for (const [kind, pattern] of kinds) {
      if (token !== undefined) break;
      pattern.lastIndex = at;
      const found = pattern.exec(sql);
      if (found !== null) token = { kind, text: found[0] };
    }
    token ??= { kind: "code", text: sql.slice(at) };
    yield token;
    at += token.text.length;
  }
}

/** Postgres nests them, which no pattern can follow. */
function blockComment(sql: string, from: number, dialect: DialectName): SqlToken | undefined {
  if (!sql.startsWith("/*", from)) return undefined;
  let depth = 0;
  const edges = /\/\*|\*\//g;
  edges.lastIndex = from;
  for (let edge = edges.exec(sql); edge !== null; edge = edges.exec(sql)) {
    if (edge[0] === "*/") depth -= 1;
    else if (dialect === "postgres" || depth === 0) depth += 1;
    if (depth === 0) return { kind: "comment", text: sql.slice(from, edges.lastIndex) };
  }
  return { kind: "comment", text: sql.slice(from) };
}
