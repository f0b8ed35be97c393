/** Certificates of a practice node, read back by the TLS library that everybody uses. */
import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeCertificate } from '../../src/practice/certificate.ts';
import { makeClusterKeys } from '../../src/practice/node/cluster-keys.ts';

describe('certificates', () => {
  it('carry names, usages and issuer', () => {
    const ca = makeCertificate({ subject: { commonName: 'kubernetes' }, authority: true });
    const made = makeCertificate({
      subject: { commonName: 'kube-apiserver', organization: 'o' },
      issuer: ca,
      usages: ['server'],
      names: ['localhost', '127.0.0.1'],
    });
    const certificate = new X509Certificate(made.pem);
    const authority = new X509Certificate(ca.pem);
    expect(certificate.subject).toBe('O=o\nCN=kube-apiserver');
    expect(certificate.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1');
    expect(certificate.ca).toBe(false);
    expect(authority.ca).toBe(true);
    expect(certificate.checkIssued(authority)).toBe(true);
    expect(certificate.verify(authority.publicKey)).toBe(true);
    expect(certificate.checkPrivateKey(made.privateKey)).toBe(true);
    expect(certificate.serialNumber).not.toBe(authority.serialNumber);
    expect(Date.parse(certificate.validTo)).toBeGreaterThan(Date.now() + 364 * 24 * 3600 * 1000);
  });

  it('of a time beyond 2049 use the long form', () => {
    const made = makeCertificate({
      subject: { commonName: 'late' },
      notAfter: new Date('2061-02-03T04:05:06Z'),
    });
    expect(new Date(new X509Certificate(made.pem).validTo).toISOString()).toBe('2061-02-03T04:05:06.000Z');
  });

  it('of a node form the chains of kubeadm: etcd and front-proxy have their own authorities', () => {
    const { files } = makeClusterKeys('cp');
    const read = (name: string): X509Certificate =>
      new X509Certificate(files.find((file) => file.path === `/etc/kubernetes/pki/${name}`)!.text);
    const chains = [
      ['apiserver.crt', 'ca.crt'],
      ['apiserver-kubelet-client.crt', 'ca.crt'],
      ['apiserver-etcd-client.crt', 'etcd/ca.crt'],
      ['etcd/server.crt', 'etcd/ca.crt'],
      ['front-proxy-client.crt', 'front-proxy-ca.crt'],
    ] as const;
    for (const [leaf, issuer] of chains) {
      expect(read(leaf).verify(read(issuer).publicKey), leaf).toBe(true);
    }
    expect(read('apiserver-etcd-client.crt').verify(read('ca.crt').publicKey)).toBe(false);
  });
});
