/** The certificate that a client has shown and that the server's CA has signed. */
import type { IncomingMessage } from 'node:http';

/** What of a TLS socket is asked here; a plain socket has none of it. */
interface TlsPeer {
  authorized?: boolean;
  getPeerCertificate?: () => { subject?: { CN?: string | string[]; O?: string | string[] } };
}

export interface PeerName {
  commonName: string;
  organizations: string[];
}

const listOf = (value: string | string[] | undefined): string[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/** undefined when the client showed none, or one that is not verified */
export function readPeerName(request: IncomingMessage): PeerName | undefined {
  const socket = request.socket as TlsPeer;
  if (socket.authorized !== true) return undefined;
  const subject = socket.getPeerCertificate?.().subject;
  const [commonName] = listOf(subject?.CN);
  return commonName === undefined ? undefined : { commonName, organizations: listOf(subject?.O) };
}
