/** Secrets that are planted everywhere, and the search for them in whatever a run leaves behind. */
import { Buffer } from "node:buffer";
import { DatabaseSync } from "node:sqlite";
import pg from "pg";

/** One place where a secret was found. */
export interface Finding {
  readonly secret: string;
  readonly where: string;
  readonly around: string;
}

/** Searches texts and files for secrets, however they are written. */
export class SecretSearch {
  readonly #spellings: readonly { readonly name: string; readonly spelling: string }[];
  readonly findings: Finding[] = [];
  #bytes = 0;

  /** Secrets by name. */
  constructor(secrets: Readonly<Record<string, string>>) {
    this.#spellings = Object.entries(secrets).flatMap(([name, secret]) =>
      spellingsOf(secret).map((spelling) => ({ name, spelling }))
    );
  }

  /** How much has been searched. */
  get bytes(): number {
    return this.#bytes;
  }

  text(where: string, text: string): void {
    this.#bytes += text.length;
    for (const { name, spelling } of this.#spellings) {
      const at = text.indexOf(spelling);
      if (at >= 0) this.findings.push({ secret: name, where, around: text.slice(Math.max(0, at - 80), at + 80) });
    }
  }

  /** Every file of a folder, as bytes, and every text of those that are SQLite databases. */
  async folder(folder: string, except: ReadonlySet<string> = new Set()): Promise<void> {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      const path = `${folder}/${name}`;
      if (except.has(path)) continue;
      if (isDirectory) await this.folder(path, except);
      else this.text(path, Buffer.from(await Deno.readFile(path)).toString("latin1"));
      if (name.endsWith("history.db")) this.#sqlite(path);
    }
  }

  /** Every row of every table of a database. */
  async postgres(url: string): Promise<void> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      const { rows } = await client.query("select tablename from pg_tables where schemaname = 'public'");
      for (const { tablename } of rows) {
        const { rows: [{ whole }] } = await client.query(`select json_agg(t)::text as whole from "${tablename}" t`);
        this.text(`Postgres ${tablename}`, whole ?? "");
      }
    } finally {
      await client.end();
    }
  }

  /** A value may be spread over several pages of the file. */
  #sqlite(file: string): void {
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      for (const { name } of database.prepare("select name from sqlite_master where type = 'table'").all()) {
        this.text(`${file} ${name}`, JSON.stringify(database.prepare(`select * from "${name}"`).all()));
      }
    } finally {
      database.close();
    }
  }
}

/** A secret as it is, in an address, in JSON, in HTML, in base64 wherever it stands in what was encoded, and in hex. */
export function spellingsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const within = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64").replace(/=+$/, "");
    // The first and the last character also hold bits of what stands around.
    return text.slice(Math.ceil((offset * 8) / 6), bytes.length * 8 % 6 === 0 && offset === 0 ? undefined : -1);
  });
  const html = secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
  const url = encodeURIComponent(secret);
  return [
    ...new Set([
      secret,
      bytes.toString("latin1"),
      url,
      url.toLowerCase(),
      encodeURI(secret),
      JSON.stringify(secret).slice(1, -1),
      html,
      ...within,
      ...within.map((text) => text.replaceAll("+", "-").replaceAll("/", "_")),
      bytes.toString("hex"),
    ]),
  ];
}
