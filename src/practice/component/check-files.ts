/** Flags that name files: each must be readable inside the container, or the component does not start. */
import { X509Certificate } from 'node:crypto';
import { fileFlags, pathsInFlagValue } from '../../domain/flags/index.ts';
import type { Flags } from './arguments.ts';
import type { ContainerFiles } from './container-files.ts';

const certificateFlags = new Set([
  'client-ca-file',
  'etcd-cafile',
  'kubelet-certificate-authority',
  'requestheader-client-ca-file',
  'root-ca-file',
  'trusted-ca-file',
  'peer-trusted-ca-file',
]);

/** Files whose absence has its own words; they are read by those who use them. */
const readElsewhere = new Set(['audit-policy-file']);

/**
 * @throws Error in Go's words for the first file that is not there (or not mounted) or holds no certificate
 */
export function checkFiles(flags: Flags, files: ContainerFiles): void {
  for (const { name, use, mustExist } of fileFlags[flags.component]) {
    if (use !== 'readFile' || !mustExist || readElsewhere.has(name) || !flags.isSet(name)) continue;
    for (const path of flags.list(name).flatMap((value) => pathsInFlagValue(flags.component, name, value))) {
      const bytes = files.read(path);
      if (certificateFlags.has(name)) checkCertificate(bytes, name, path);
    }
  }
}

function checkCertificate(bytes: Buffer, name: string, path: string): void {
  try {
    new X509Certificate(bytes);
  } catch (cause) {
    const subject =
      name === 'client-ca-file' ? `unable to load client CA file "${path}"` : `--${name} "${path}"`;
    throw new Error(`${subject}: data does not contain any valid RSA or ECDSA certificates`, { cause });
  }
}
