/** Where a kubeconfig says that the API server is. */
import { expect, it } from 'vitest';
import { addressOf } from '../../../src/adapters/kubelet/kubeconfig.ts';

it.each([
  ['https://10.0.0.1:6443', { host: '10.0.0.1', port: 6443 }],
  // As behind a load balancer: https without a port is 443, whatever is usual for an API server.
  ['https://api.example', { host: 'api.example', port: 443 }],
  ['https://[fd00::1]:6443', { host: 'fd00::1', port: 6443 }],
  ['10.0.0.1', null],
])('%s', (server, expected) => {
  expect(addressOf(server)).toEqual(expected);
});
