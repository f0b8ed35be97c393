/** Where a kubelet is found, by the order that the API server has. */
import { expect, it } from 'vitest';
import { ApiNode } from '../../src/contracts/cluster-objects.ts';
import { kubeletAddress } from '../../src/domain/kubelet-address.ts';

const nodeOf = (status: object | null): ApiNode => ApiNode.parse({ metadata: { name: 'w-1' }, status });
const addresses = [
  { type: 'InternalIP', address: '10.0.0.1' },
  { type: 'InternalIP', address: 'fd00::1' },
  { type: 'Hostname', address: 'w-1' },
];

it.each([
  [['InternalIP', 'ExternalIP', 'Hostname'], '10.0.0.1'],
  [['Hostname', 'InternalDNS', 'InternalIP'], 'w-1'],
  [['ExternalIP', 'InternalIP'], '10.0.0.1'],
])('of types %j it is %s', (types, host) => {
  const daemonEndpoints = { kubeletEndpoint: { Port: 10_255 } };
  expect(kubeletAddress(nodeOf({ addresses, daemonEndpoints }), types)).toEqual({ host, port: 10_255 });
});

it.each([[{ addresses }], [{ addresses, daemonEndpoints: { kubeletEndpoint: { Port: 0 } } }]])(
  'has the port of every kubelet where the Node names none: %j',
  (status) => {
    expect(kubeletAddress(nodeOf(status), ['Hostname'])).toEqual({ host: 'w-1', port: 10_250 });
  },
);

it.each([[{ addresses }], [{ addresses: null }], [{}], [null]])('is nowhere by other types: %j', (status) => {
  expect(kubeletAddress(nodeOf(status), ['ExternalIP'])).toBeNull();
});
