/** The endpoint that gives a container the keys of its role. */
import type { KnownKey } from "./gate.ts";

/** A running endpoint; disposing stops it. */
export interface RoleEndpoint extends AsyncDisposable {
  readonly url: string;
  /** Every key that was given, by its id, oldest first. */
  readonly given: ReadonlyMap<string, KnownKey>;
  /** What stood in Authorization, oldest first. */
  readonly tokens: readonly (string | undefined)[];
  /** What is answered instead, from now on; undefined: keys again. */
  instead: { readonly status: number; readonly body: unknown } | undefined;
}

/** Starts an endpoint; each question gives a new key, which ends `lifetime` milliseconds after `now`. */
export function openRole(
  { lifetime, now = () => Date.now() }: { readonly lifetime: number; readonly now?: () => number },
): RoleEndpoint {
  const given = new Map<string, KnownKey>();
  const tokens: (string | undefined)[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    tokens.push(request.headers.get("authorization") ?? undefined);
    const { instead } = role;
    if (instead !== undefined) {
      const text = typeof instead.body === "string" ? instead.body : JSON.stringify(instead.body);
      return new Response(text, { status: instead.status });
    }
    const id = `ASIATEST${given.size + 1}`;
    const key = { secret: `planted/Secret+${crypto.randomUUID()}`, token: `planted/Token==${crypto.randomUUID()}` };
    given.set(id, key);
    return Response.json({
      AccessKeyId: id,
      SecretAccessKey: key.secret,
      Token: key.token,
      Expiration: new Date(now() + lifetime).toISOString(),
      RoleArn: "arn:aws:iam::123456789012:role/search",
    });
  });
  const role: RoleEndpoint = {
    url: `http://127.0.0.1:${server.addr.port}/role`,
    given,
    tokens,
    instead: undefined,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
  return role;
}
