/**
 * The aggregator's part: is the server behind an APIService available? On a practice node there is none; it is taken to be
 * there, and to trust whom the API server says that it should: a client of --requestheader-client-ca-file.
 */
import { X509Certificate } from 'node:crypto';
import type { Flags } from './arguments.ts';
import type { ContainerFiles } from './container-files.ts';

type Tree = Record<string, unknown>;

/** Read once, at the start. @returns an APIService with its state */
export function createAggregation(flags: Flags, files: ContainerFiles): (service: Tree) => Tree {
  const problem = findProblem(flags, files);
  return (service) => {
    const { conditions = [] } = (service['status'] ?? {}) as { conditions?: Tree[] };
    if ((service['spec'] as Tree | undefined)?.['service'] == null || conditions.length > 0) return service;
    const available =
      problem === null
        ? { status: 'True', reason: 'Passed', message: 'all checks passed' }
        : { status: 'False', reason: 'FailedDiscoveryCheck', message: problem };
    return { ...service, status: { conditions: [{ type: 'Available', ...available }] } };
  };
}

function findProblem(flags: Flags, files: ContainerFiles): string | null {
  const [clientFile, caFile] = [
    flags.text('proxy-client-cert-file'),
    flags.text('requestheader-client-ca-file'),
  ];
  if (clientFile === '' || caFile === '') return 'no proxy client certificate, or none that it is trusted by';
  const client = new X509Certificate(files.read(clientFile));
  if (!client.verify(new X509Certificate(files.read(caFile)).publicKey))
    return `bad status from the server: 401 (${clientFile} is not signed by ${caFile})`;
  const names = flags.list('requestheader-allowed-names');
  const commonName = /CN=(.*)/.exec(client.subject)?.[1] ?? '';
  return names.length === 0 || names.includes(commonName)
    ? null
    : `bad status from the server: 401 (${commonName} is none of ${names.join(', ')})`;
}
