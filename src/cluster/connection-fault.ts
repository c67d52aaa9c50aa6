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

const WHERE = "Start one with `dem server start`, or check cluster.url.";

/** Gives the fault behind an error of `fetch`. */
export function connectionFault(error: unknown): ConnectionFault {
  const text = textOf(error);
  if (/connection refused|actively refused/i.test(text)) {
    return { what: "the connection was refused", hint: WHERE, unsent: true };
  }
  if (/dns error/i.test(text)) return { what: "its name cannot be resolved", hint: WHERE, unsent: true };
  if (/CertificateRequired/.test(text)) {
    return {
      what: "it asks for a client certificate",
      hint: "Put one into cluster.tls.cert and its key into cluster.tls.key.",
      unsent: true,
    };
  }
  if (/certificate|UnknownIssuer/i.test(text)) {
    return {
      what: `its certificate is not accepted (${lastPart(text)})`,
      hint: "Put the authority that signed it into cluster.tls.ca.",
      unsent: true,
    };
  }
  if (/InvalidContentType/.test(text)) {
    return { what: "it does not speak TLS", hint: "Write http:// instead of https:// in cluster.url.", unsent: true };
  }
  if (/client error \(Connect\)/.test(text)) {
    return { what: `no connection (${lastPart(text)})`, hint: WHERE, unsent: true };
  }
  if (/error sending request|connection|reading a body/i.test(text)) {
    return {
      what: "the connection was lost before the answer was complete",
      hint: "Look at the cluster's log, and check that cluster.url says https:// where the cluster wants TLS.",
      unsent: false,
    };
  }
  return { what: text, hint: WHERE, unsent: false };
}

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

function lastPart(text: string): string {
  return text.replace(/^.*client error \(Connect\):?\s*/s, "");
}
