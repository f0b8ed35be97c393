/** Does the recoverer live? A dead-man switch that nobody has seen is none, so nothing is written without it. */
import type { BootInstance } from '../../contracts/node-identity.ts';
import { isSameBoot } from './deadline.ts';

export interface SeenAlive {
  boot: BootInstance;
  uptimeMs: number;
  schema: number[];
  pid: number;
}

const mostMissedTicks = 3;

/** @param alive what it left last; null: nothing readable */
export function judgeRecoverer(
  alive: SeenAlive | null,
  now: { uptimeMs: number; boot: BootInstance },
  rules: { tickMs: number; schema: number },
): { alive: boolean; detail: string } {
  const dead = (detail: string): { alive: boolean; detail: string } => ({ alive: false, detail });
  if (alive === null) return dead('no recoverer has left a sign of life');
  if (!isSameBoot(alive.boot, now.boot))
    return dead('the recoverer was last seen before the machine was restarted');
  const ageMs = now.uptimeMs - alive.uptimeMs;
  const age = `${Math.round(ageMs / 100) / 10}s`;
  if (ageMs > mostMissedTicks * rules.tickMs) {
    return dead(`the recoverer (pid ${alive.pid}) was last seen ${age} ago, more than three ticks`);
  }
  if (!alive.schema.includes(rules.schema)) {
    const reads = alive.schema.join(' and ');
    return dead(`the recoverer (pid ${alive.pid}) reads records of schema ${reads}, not ${rules.schema}`);
  }
  return { alive: true, detail: `recoverer pid ${alive.pid}, seen ${age} ago` };
}
