/** Which process answers on a port, by the certificate that it made at its own start. */
import { connect } from 'node:tls';
import { answerErrors } from '../../domain/gate/answers.ts';
import { describeNetworkError } from './http-probe.ts';
import { secureContextOf } from './secure-context.ts';

export interface TlsIdentity {
  fingerprint: string;
  /** Unix time in ms, whole seconds: the certificate's common name is `<name>@<unix seconds>` */
  startedAtMs: number;
}

export interface TlsIdentityRequest {
  host: string;
  port: number;
  /** `apiserver-loopback-client` for the API server; null: whatever it serves by default */
  servername: string | null;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
}

/**
 * The chain is not verified: the certificate is self-signed by design, and only compared.
 * A certificate without a start time in its name is a file that outlives the process, and identifies nothing.
 */
export function readTlsIdentity(asked: TlsIdentityRequest): Promise<TlsIdentity | { why: string }> {
  return new Promise((resolve) => {
    const socket = connect({
      host: asked.host,
      port: asked.port,
      ...(asked.servername === null ? {} : { servername: asked.servername }),
      secureContext: secureContextOf(),
      rejectUnauthorized: false,
    });
    const finish = (result: TlsIdentity | { why: string }): void => {
      clearTimeout(timer);
      asked.signal?.removeEventListener('abort', onAbort);
      socket.destroy();
      resolve(result);
    };
    const onAbort = (): void => finish({ why: 'aborted' });
    const timer = setTimeout(() => finish({ why: answerErrors.timeout }), asked.timeoutMs);
    asked.signal?.addEventListener('abort', onAbort);
    socket.on('error', (error) => finish({ why: describeNetworkError(error) }));
    socket.on('secureConnect', () => {
      const certificate = socket.getPeerCertificate();
      // An empty object when there is none, whatever its type says.
      const name = [(certificate as Partial<typeof certificate>).subject?.CN ?? ''].flat()[0] ?? '';
      const wanted = asked.servername ?? name.split('@')[0] ?? '';
      const startSeconds = /@(\d{1,12})$/.exec(name)?.[1];
      if (startSeconds === undefined || !name.startsWith(`${wanted}@`)) {
        finish({
          why: `the serving certificate ("${name}") is not one that each process makes at its start`,
        });
        return;
      }
      finish({ fingerprint: certificate.fingerprint256, startedAtMs: Number(startSeconds) * 1_000 });
    });
  });
}
