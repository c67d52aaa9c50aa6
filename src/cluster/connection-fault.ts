/**
 * Reads from the error of a failed `fetch` what happened, and what to do about it.
 *
 * Deno tells these apart by text only, on some versions in the error's cause.
 *
 * @module
 */

/** Why there was no answer. */
export interface ConnectionFault {
  /** What happened, as the second half of a message. */
  readonly what: string;
  readonly hint: string;
  /** Nothing was sent, so that sending it elsewhere cannot do anything twice. */
  readonly unsent: boolean;
}

/** How a node is reached. */
export interface Way {
  /** The node's own host. */
  readonly host: string;
  /** The address of the proxy that the environment names for it, as it may be shown. */
  readonly proxy?: string;
}

const WHERE = "Start one with `dem server start`, or check cluster.url.";
const PROXY = "Check HTTP_PROXY and HTTPS_PROXY, or name the cluster's host in NO_PROXY.";

/** Gives the fault behind an error of `fetch`, or of a connection that was tried before it. */
export function connectionFault(error: unknown, { host, proxy }: Way): ConnectionFault {
  const text = textOf(error);
  const hint = proxy === undefined ? WHERE : PROXY;
  const unsent = (what: string, hint: string) => ({
    what: proxy === undefined ? what : `through the proxy ${proxy}: ${what}`,
    hint,
    unsent: true,
  });
  if (/proxy authentication required/i.test(text)) {
    return unsent("it asks for credentials", "Put user and password into the address in HTTPS_PROXY.");
  }
  if (/connection refused|actively refused|ECONNREFUSED/i.test(text)) return unsent("the connection was refused", hint);
  if (/dns error|ENOTFOUND|EAI_AGAIN/i.test(text)) {
    const whose = proxy === undefined ? "its name" : "the proxy's name";
    return { what: `${whose} cannot be resolved`, hint, unsent: true };
  }
  if (/CertificateRequired/.test(text)) {
    return unsent(
      "it asks for a client certificate",
      "Put one into cluster.tls.cert and its key into cluster.tls.key.",
    );
  }
  const certificate = certificateFault(text, host);
  if (certificate !== undefined) return unsent(certificate.what, certificate.hint);
  if (/InvalidContentType/.test(text)) {
    return unsent("it does not speak TLS", "Write http:// instead of https:// in cluster.url.");
  }
  if (/client error \(Connect\)|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT/.test(text)) {
    return unsent(`no connection (${lastPart(text)})`, hint);
  }
  if (/error sending request|connection|reading a body|ECONNRESET/i.test(text)) {
    return {
      what: "the connection was lost before the answer was complete",
      hint: "Look at the cluster's log, and check that cluster.url says https:// where the cluster wants TLS.",
      unsent: false,
    };
  }
  return { what: text, hint, unsent: false };
}

/** What is wrong with the node's certificate. */
function certificateFault(text: string, host: string): { readonly what: string; readonly hint: string } | undefined {
  const expired = /not valid after (\d+)/.exec(text);
  if (expired !== null) {
    return {
      what: `its certificate expired on ${dayOf(expired[1])}`,
      hint: "Give the cluster a new certificate, and check the clock of this machine.",
    };
  }
  const early = /not valid (?:before|until) (\d+)/.exec(text);
  if (early !== null) {
    return {
      what: `its certificate is not valid before ${dayOf(early[1])}`,
      hint: "Check the clock of this machine.",
    };
  }
  if (/not valid for name|NotValidForName/.test(text)) {
    const names = [...text.matchAll(/(?:DnsName|IpAddress)\("?([^")]+)"?\)/g)].map(([, name]) => name);
    const valid = names.length === 0 ? "" : `, only for ${names.join(", ")}`;
    return {
      what: `its certificate is not for ${host}${valid}`,
      hint: "Write a name that the certificate is for in cluster.url, or give the cluster a certificate for this one.",
    };
  }
  if (!/certificate|UnknownIssuer/i.test(text)) return undefined;
  return {
    what: `its certificate is not accepted (${lastPart(text)})`,
    hint: "Put the certificate of the authority that signed it into cluster.tls.ca.",
  };
}

function dayOf(seconds: string): string {
  return new Date(Number(seconds) * 1000).toISOString().slice(0, 10);
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

function lastPart(text: string): string {
  return text.replace(/^.*client error \(Connect\):?\s*/s, "");
}
