/** A practice node shares the machine's boot id with others, so it keeps one of its own. */
import { randomInt, randomUUID } from 'node:crypto';
import type { BootInstance } from '../../contracts/node-identity.ts';

export function newBoot(): BootInstance {
  return { bootId: randomUUID(), initStartTicks: String(randomInt(1_000_000_000)) };
}
