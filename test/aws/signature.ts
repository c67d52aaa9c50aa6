/** AWS Signature Version 4 as the service computes it, from the request that has come in; nothing here is of `src`. */
import { createHash, createHmac } from "node:crypto";

/** A request as it came over the network. */
export interface Received {
  readonly method: string;
  /** Path and query, as they were sent. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** What stands in an Authorization header. */
export interface Signed {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly headers: readonly string[];
  readonly signature: string;
}

const form =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/;

/** Takes an Authorization header apart; undefined where it is no signature. */
export function signedBy(authorization: string | undefined): Signed | undefined {
  const [, accessKeyId = "", date = "", region = "", service = "", headers = "", signature = ""] =
    form.exec(authorization ?? "") ?? [];
  return signature === "" ? undefined : { accessKeyId, date, region, service, headers: headers.split(";"), signature };
}

/** Gives the text whose hash is signed. */
export function canonicalRequest({ method, path, headers, body }: Received, signed: readonly string[]): string {
  const at = path.indexOf("?");
  const [address, query] = at < 0 ? [path, ""] : [path.slice(0, at), path.slice(at + 1)];
  return [
    method,
    address.split("/").map(encoded).join("/"),
    canonicalQuery(query),
    ...signed.map((name) => `${name}:${(headers[name] ?? "").trim().replace(/ +/g, " ")}`),
    "",
    signed.join(";"),
    createHash("sha256").update(body).digest("hex"),
  ].join("\n");
}

/** Gives the signature that a request must carry. */
export function signatureOf(
  canonical: string,
  { date, region, service }: Signed,
  time: string,
  secret: string,
): string {
  const hashed = createHash("sha256").update(canonical).digest("hex");
  const text = ["AWS4-HMAC-SHA256", time, `${date}/${region}/${service}/aws4_request`, hashed].join("\n");
  const key = [date, region, service, "aws4_request"].reduce<string | Uint8Array>(
    (key, part) => createHmac("sha256", key).update(part).digest(),
    `AWS4${secret}`,
  );
  return createHmac("sha256", key).update(text).digest("hex");
}

function canonicalQuery(query: string): string {
  if (query === "") return "";
  return query.split("&").map((pair) => {
    const [name = "", value = ""] = pair.split(/=(.*)/s).map((part) => encoded(decodeURIComponent(part)));
    return `${name}=${value}`;
  }).sort().join("&");
}

/** Everything but the unreserved characters becomes the escape of its bytes. */
function encoded(text: string): string {
  return [...new TextEncoder().encode(text)].map((byte) => {
    const character = String.fromCharCode(byte);
    return /[A-Za-z0-9._~-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }).join("");
}
