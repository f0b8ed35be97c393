import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { refusesConnections } from '../../src/worker/refuses.ts';

it('tells a port where nothing listens from one where something does', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect(await refusesConnections(address)).toBe(false);
  await new Promise((resolve) => server.close(resolve));
  expect(await refusesConnections(address)).toBe(true);
});

it.each(['nothing', 'no-such-host.invalid:7233', '[::1:7233'])(
  'of "%s" it cannot tell, and the service itself is asked',
  async (address) => {
    expect(await refusesConnections(address)).toBe(false);
  },
);
