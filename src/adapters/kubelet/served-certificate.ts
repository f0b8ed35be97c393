/** What a kubelet shows to whom it lets in: its certificate, judged as the API server's own client would (Go's crypto/tls). */
import { isIP } from 'node:net';
import { connect } from 'node:tls';
import type { SecureContext, TLSSocket } from 'node:tls';
import { answerErrors } from '../../domain/gate/answers.ts';
import { describeNetworkError } from '../observer/http-probe.ts';

/** `silent`: no handshake came to its end */
export interface Served {
  serves: 'accepted' | 'refused' | 'silent';
  why: string;
}

export interface ServedRequest {
  host: string;
  port: number;
  /** whose authorities are the only ones that are trusted */
  secureContext: SecureContext;
  timeoutMs: number;
}

/** Nothing is sent but the handshake, and no client certificate shown. Never rejects. */
export function lookAtServed({ host, port, secureContext, timeoutMs }: ServedRequest): Promise<Served> {
  return new Promise((resolve) => {
    const socket = connect({
      host,
      port,
      secureContext,
      ...(isIP(host) === 0 && { servername: host }),
      // Judged below: whoever is not trusted is to be told, and not only that there was an error.
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
    });
    const finish = (served: Served): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(served);
    };
    const silent = (why: string): void => finish({ serves: 'silent', why });
    const timer = setTimeout(() => silent(`${answerErrors.timeout} after ${timeoutMs / 1_000}s`), timeoutMs);
    socket.on('error', (error) => silent(describeNetworkError(error)));
    socket.on('secureConnect', () => finish(judge(socket, host)));
  });
}

function judge(socket: TLSSocket, host: string): Served {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return { serves: 'silent', why: 'no certificate' };
  const refused = (why: string): Served => ({ serves: 'refused', why });
  if (!socket.authorized) {
    // A code of OpenSSL, whatever its type says.
    const code = String(socket.authorizationError);
    if (code === 'CERT_HAS_EXPIRED') return refused(`expired ${certificate.validTo}`);
    return refused(`signed by ${certificate.issuer.replaceAll('\n', ', ')} (${code})`);
  }
  // Go looks at alternative names alone, and at a wildcard only as a whole label.
  const isForHost =
    isIP(host) === 0
      ? certificate.checkHost(host, { subject: 'never', partialWildcards: false })
      : certificate.checkIP(host);
  if (isForHost !== undefined) return { serves: 'accepted', why: '' };
  const names = certificate.subjectAltName ?? '';
  return refused(`not made out for ${host}, but for ${names === '' ? 'no name at all' : names}`);
}
