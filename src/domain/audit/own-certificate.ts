/** The certificate that a kubelet signed itself, which stands in its own word as if it had been given it. */
import { valueAtKey } from './config-keys.ts';
import type { Facts } from './facts.ts';
import { readGivenFlags } from './given-flags.ts';

const keys: Readonly<Record<string, { flag: string; file: string }>> = {
  tlsCertFile: { flag: 'tls-cert-file', file: 'kubelet.crt' },
  tlsPrivateKeyFile: { flag: 'tls-private-key-file', file: 'kubelet.key' },
};

/** Written into its configuration where neither file nor flag names one (cmd/kubelet/app/server.go, InitializeTLS). */
export function isOwnCertificate(key: string, value: unknown, { process, kubelet }: Facts): boolean {
  const { flag, file } = keys[key] ?? {};
  if (flag === undefined || process.kind !== 'running' || kubelet?.file.kind !== 'read') return false;
  const flags = readGivenFlags('kubelet', process.argv);
  const directory = flags.get('cert-dir')?.values.at(-1) ?? '/var/lib/kubelet/pki';
  const isGiven = flags.has(flag) || Boolean(valueAtKey(kubelet.file.config, key));
  return !isGiven && value === `${directory.replace(/\/+$/, '')}/${file}`;
}
