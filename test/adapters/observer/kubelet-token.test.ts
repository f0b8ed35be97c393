/** A worker's token: told to the node's own kubelet, and to nobody who listens in its place. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createCredentials } from '../../../src/adapters/kubelet/credentials.ts';
import { createKubeletApi } from '../../../src/adapters/kubelet/kubelet-api.ts';
import { makeCertificate } from '../../../src/practice/certificate.ts';
import type { Certificate } from '../../../src/practice/certificate.ts';
import { authority, closeServer, issue, listenHttps } from './servers.ts';
import type { Listening } from './servers.ts';

const ownAuthority = makeCertificate({ subject: { commonName: 'w1-ca@1' }, authority: true });
const own = makeCertificate({
  subject: { commonName: 'w1@1' },
  issuer: ownAuthority,
  usages: ['server'],
  names: ['w1'],
});

let root: string;
let told: (string | undefined)[];
let kubelet: Listening;
beforeEach(() => {
  told = [];
  root = mkdtempSync(join(tmpdir(), 'kubemend-token-'));
  for (const dir of ['etc/kubernetes/pki', 'var/lib/kubelet/pki'])
    mkdirSync(join(root, dir), { recursive: true });
  put('etc/kubernetes/token', 'a.token');
  put('etc/kubernetes/pki/ca.crt', authority.pem);
  // As a kubelet writes it: the certificate, and the authority that it made for it.
  put('var/lib/kubelet/pki/kubelet.crt', own.pem + ownAuthority.pem);
});
afterEach(async () => {
  await closeServer(kubelet);
  rmSync(root, { recursive: true });
});

const put = (path: string, text: string): void => writeFileSync(join(root, path), text);

async function askOneWith(certificate: Certificate, status = 200): Promise<unknown> {
  kubelet = await listenHttps(certificate, (request, response) => {
    told.push(request.headers.authorization);
    response.statusCode = status;
    response.end(JSON.stringify({ kubeletconfig: { readOnlyPort: 0 } }));
  });
  put('var/lib/kubelet/config.yaml', `address: 127.0.0.1\nport: ${kubelet.port}\n`);
  const settings = { pkiDir: '/etc/kubernetes/pki', kubeletDir: '/var/lib/kubelet' };
  const credentials = createCredentials({ root, ...settings, kubeletToken: '/etc/kubernetes/token' });
  const kubeletConfig = join(root, 'var/lib/kubelet/config.yaml');
  return await createKubeletApi({ kubeletConfig }, credentials).configz(5_000);
}

it.each([
  ['that it made itself', own],
  ['of the cluster', issue('system:node:w1')],
])('a kubelet with a certificate %s is asked with it', async (_whose, certificate) => {
  expect(await askOneWith(certificate)).toEqual({ config: { readOnlyPort: 0 } });
  expect(told).toEqual(['Bearer a.token']);
});

it('a kubelet that does not let it in may know no finer right than nodes/proxy, as before 1.33', async () => {
  expect(await askOneWith(own, 403)).toEqual({
    why: expect.stringMatching(
      /^kubelet \/configz 403 \(a kubelet before 1\.33 .* docs\/worker-nodes\.md\)$/,
    ) as string,
  });
});

it('whoever listens at its port with another certificate learns nothing', async () => {
  const stranger = makeCertificate({ subject: { commonName: 'w1@1' }, usages: ['server'], names: ['w1'] });
  expect(await askOneWith(stranger)).toEqual({
    why: expect.stringMatching(/configz .*DEPTH_ZERO_SELF_SIGNED_CERT/) as string,
  });
  expect(told).toEqual([]);
});
