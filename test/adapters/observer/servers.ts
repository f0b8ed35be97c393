/** Real servers and processes that an observer looks at: TLS by SNI, health paths, child processes with a component's name. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createServer as createHttpServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { createSecureContext } from 'node:tls';
import { makeCertificate } from '../../../src/practice/certificate.ts';
import type { Certificate } from '../../../src/practice/certificate.ts';

export const authority = makeCertificate({ subject: { commonName: 'kubernetes' }, authority: true });

export function issue(
  commonName: string,
  more: { organization?: string; notAfter?: Date } = {},
): Certificate {
  const { notAfter, organization } = more;
  return makeCertificate({
    subject: { commonName, ...(organization === undefined ? {} : { organization }) },
    issuer: authority,
    usages: ['server', 'client'],
    names: ['10.9.9.9', 'kubernetes'],
    ...(notAfter === undefined ? {} : { notAfter, notBefore: new Date(0) }),
  });
}

export interface Listening {
  server: Server;
  port: number;
}

async function listen(server: Server): Promise<Listening> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

export const listenHttp = (onRequest: RequestListener): Promise<Listening> =>
  listen(createHttpServer(onRequest));

/** `bySni`: certificates for server names, beside the default one. */
export function listenHttps(
  certificate: Certificate,
  onRequest: RequestListener,
  bySni: Record<string, Certificate> = {},
): Promise<Listening> {
  const server = createHttpsServer(
    {
      cert: certificate.pem,
      key: certificate.privatePem,
      ca: authority.pem,
      requestCert: true,
      rejectUnauthorized: false,
      SNICallback: (name, done) => {
        const own = bySni[name];
        done(null, own && createSecureContext({ cert: own.pem, key: own.privatePem }));
      },
    },
    onRequest,
  );
  return listen(server);
}

export async function closeServer({ server }: Listening): Promise<void> {
  if ('closeAllConnections' in server) (server as ReturnType<typeof createHttpServer>).closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

/** A process with a component's name and flags, in a Pod's directory; it listens when told to, and ends with stdin. */
export async function startComponent(
  name: string,
  flags: string[],
  cwd: string,
  listensOn: 'port' | 'nothing',
): Promise<{ child: ChildProcess; port: number }> {
  const script = `
    const { createServer } = require('node:net');
    process.stdin.on('end', () => process.exit(0)).resume();
    if (process.env.LISTENS !== 'port') console.log('0');
    else { const server = createServer().listen(0, '127.0.0.1', () => console.log(String(server.address().port))); }
  `;
  const child = spawn(process.execPath, ['-e', script, '--', ...flags], {
    argv0: name,
    cwd,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, LISTENS: listensOn },
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, port: Number(line.toString().trim()) };
}

export async function stopComponent(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
