/**
 * Reads the certificate of the authority that has a given fingerprint from a node's own answer.
 *
 * `fetch` cannot compare fingerprints: it is given this certificate as one to trust, and checks the node's against it.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { isIP } from "node:net";
import { connect as connectTls, type DetailedPeerCertificate } from "node:tls";
import { ClusterError } from "../errors.ts";
import { shownAddress } from "./address.ts";
import { openTunnel, type Patience, placeOf, within } from "./connect.ts";
import { forwardProxy } from "./forward-proxy.ts";

/**
 * Gives the authority's certificate as PEM.
 *
 * `fingerprint`: SHA-256, 64 lower-case hexadecimal digits. Throws ClusterError `unreachable` where the node shows
 * another authority, or none; otherwise the error that kept it from connecting.
 */
export async function readPinnedAuthority(node: string, fingerprint: string, patience: Patience): Promise<string> {
  const authorities = authoritiesOf(await certificateOf(node, patience));
  const found = authorities.find((certificate) => digits(certificate) === fingerprint);
  if (found !== undefined) return pem(found.raw);
  throw refusal(shownAddress(node), authorities.at(-1));
}

/** Gives the node's certificate, with those above it as far as the node sends them. */
async function certificateOf(node: string, patience: Patience): Promise<DetailedPeerCertificate> {
  const proxy = forwardProxy(node);
  const tunnel = proxy === undefined ? undefined : await openTunnel(node, proxy, patience);
  const { host, port } = placeOf(node);
  const secure = connectTls({
    ...(tunnel === undefined ? { host, port } : { socket: tunnel }),
    ...(isIP(host) === 0 ? { servername: host } : {}),
    // Whom to trust is what is asked here: nothing is sent on this connection.
    rejectUnauthorized: false,
  });
  try {
    return await within<DetailedPeerCertificate>(patience, secure, (done) => {
      secure.once("secureConnect", () => done(secure.getPeerCertificate(true)));
    });
  } finally {
    secure.destroy();
    tunnel?.destroy();
  }
}

/** The certificates above the node's own, the next one first; its own where it was signed with its own key. */
function authoritiesOf(own: DetailedPeerCertificate): readonly DetailedPeerCertificate[] {
  const chain: DetailedPeerCertificate[] = [];
  for (let one: DetailedPeerCertificate | undefined = own; one?.raw !== undefined; one = one.issuerCertificate) {
    if (chain.some((known) => digits(known) === digits(one))) break;
    chain.push(one);
  }
  return chain.length === 1 && own.issuerCertificate === own ? chain : chain.slice(1);
}

function refusal(address: string, authority: DetailedPeerCertificate | undefined): ClusterError {
  const attempt = `reaching the cluster at ${address}`;
  if (authority === undefined) {
    return new ClusterError("unreachable", `${attempt}: it does not show the certificate of its authority`, {
      hint: "Put that certificate into a file, and name it in cluster.tls.ca instead of cluster.tls.caFingerprint: " +
        "some servers do not send it, and Deno 2.6 does not read it.",
    });
  }
  return new ClusterError(
    "unreachable",
    `${attempt}: its authority has the fingerprint ${digits(authority)}, not that of cluster.tls.caFingerprint`,
    {
      hint:
        "Nothing was sent. Correct cluster.tls.caFingerprint if the authority was changed; otherwise something else " +
        "answers in the cluster's place.",
    },
  );
}

function digits({ fingerprint256 }: DetailedPeerCertificate): string {
  return fingerprint256.replaceAll(":", "").toLowerCase();
}

function pem(certificate: Uint8Array): string {
  const lines = Buffer.from(certificate).toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}
