/** What stands before a domain of Amazon OpenSearch Service: it lets pass what is signed as it must be, and nothing else. */
import { createServer, type IncomingMessage } from "node:http";
import { canonicalRequest, type Received, signatureOf, signedBy } from "./signature.ts";

/** A key that the gate knows. */
export interface KnownKey {
  readonly secret: string;
  readonly token?: string;
}

/** A request that came, and which key signed it. */
export interface GatedRequest {
  readonly method: string;
  readonly path: string;
  readonly key: string | undefined;
  readonly compressed: boolean;
  /** The length of its body. */
  readonly bytes: number;
  readonly passed: boolean;
}

/** A running gate; disposing stops it. */
export interface Gate extends AsyncDisposable {
  /** Its address, without a trailing slash. */
  readonly url: string;
  /** Every request so far, oldest first. */
  readonly requests: readonly GatedRequest[];
}

/** Starts a gate before the server at `target`, for the region `eu-test-1`; `keys` by the id of the access key. */
export async function openGate(
  target: string,
  keys: ReadonlyMap<string, KnownKey>,
  options: { readonly answer?: (path: string) => { readonly status: number; readonly body: unknown } | undefined } = {},
): Promise<Gate> {
  const requests: GatedRequest[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const request = await received(incoming);
    const refusal = refusalOf(request, keys);
    requests.push({
      method: request.method,
      path: request.path,
      key: signedBy(request.headers.authorization)?.accessKeyId,
      compressed: request.headers["content-encoding"] === "gzip",
      bytes: request.body.length,
      passed: refusal === undefined,
    });
    const answer = refusal === undefined ? options.answer?.(request.path) : { status: 403, body: { message: refusal } };
    const { status, text } = answer === undefined
      ? await forward(target, request)
      : { status: answer.status, text: JSON.stringify(answer.body) };
    outgoing.writeHead(status, { "content-type": "application/json" });
    outgoing.end(request.method === "HEAD" ? undefined : text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The gate has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Says why a request is not let in, as AWS does. */
function refusalOf(request: Received, keys: ReadonlyMap<string, KnownKey>): string | undefined {
  const signed = signedBy(request.headers.authorization);
  if (signed === undefined) return "Missing Authentication Token";
  const key = keys.get(signed.accessKeyId);
  if (key === undefined) return "The security token included in the request is invalid.";
  if (key.token !== request.headers["x-amz-security-token"]) {
    return "The security token included in the request is invalid.";
  }
  const time = request.headers["x-amz-date"] ?? "";
  const iso = time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z");
  if (!(Math.abs(Date.now() - Date.parse(iso)) < 15 * 60_000)) return "Signature expired";
  if (!time.startsWith(signed.date) || signed.region !== "eu-test-1" || signed.service !== "es") {
    return "Credential should be scoped to a valid region.";
  }
  const own = Object.keys(request.headers).filter((name) => name === "host" || name.startsWith("x-amz-"));
  if (!own.every((name) => signed.headers.includes(name)) || !signed.headers.includes("x-amz-date")) {
    return "'Host' and all 'X-Amz-' headers must be signed.";
  }
  const canonical = canonicalRequest(request, signed.headers);
  if (signatureOf(canonical, signed, time, key.secret) === signed.signature) return undefined;
  return "The request signature we calculated does not match the signature you provided. " +
    `The Canonical String for this request should have been '${canonical}'`;
}

async function received(incoming: IncomingMessage): Promise<Received> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of incoming) chunks.push(new Uint8Array(chunk));
  return {
    method: incoming.method ?? "",
    path: incoming.url ?? "",
    headers: Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)])),
    body: new Uint8Array(await new Blob(chunks).arrayBuffer()),
  };
}

async function forward(target: string, { method, path, headers, body }: Received) {
  const kept = ["content-type", "content-encoding"].flatMap((name) =>
    headers[name] === undefined ? [] : [[name, headers[name]] as const]
  );
  const answer = await fetch(target + path, {
    method,
    headers: Object.fromEntries(kept),
    ...(body.length === 0 ? {} : { body: new Uint8Array(body) }),
  });
  return { status: answer.status, text: await answer.text() };
}
