/** The emergency stop of a node: looked at, set and cleared by a person, with a reason that the journal keeps. */
import type { Stop } from '../../adapters/storage/emergency-stop.ts';
import { ConflictError, InputError, PlaceError } from '../../domain/errors.ts';
import type { NodeActivityContext } from '../node-activities.ts';
import { textOf } from './answer-ask.ts';

/** @throws ConflictError OPEN_CHANGE: a stop is not cleared under a change that may yet fail its rollback */
export async function answerEmergency(
  { latch, journal, records, locks, log }: NodeActivityContext['node'],
  input: Record<string, unknown>,
): Promise<{ stop: Stop | null }> {
  switch (input['do']) {
    case 'list':
      return { stop: await latch.read() };
    case 'stop': {
      const [by, reason] = [textOf(input, 'by'), textOf(input, 'reason')];
      const stop = await latch.set({ changeId: 'operator', reason: `${by}: ${reason}` });
      await journal.append({ event: 'emergency stop set', detail: { operator: by, reason } });
      return { stop };
    }
    case 'clear': {
      const [by, reason] = [textOf(input, 'by'), textOf(input, 'reason')];
      await locks.withChangeLock(async () => {
        const open = await records.open();
        if (open !== undefined) {
          throw new ConflictError(
            `emergency stop: expected no open change, found ${open.changeId} (${open.state})`,
            {
              code: 'OPEN_CHANGE',
              hint: 'wait until it is final: kubemend status',
            },
          );
        }
        // Written first: a stop that nobody can be asked about afterwards stays set.
        const detail = { operator: by, reason, was: await latch.read() };
        if (!(await journal.append({ event: 'emergency stop cleared', detail }))) {
          throw new PlaceError(
            'emergency stop: expected its clearing to be journaled, found that it cannot be',
            {
              code: 'WRITE_FAILED',
              hint: 'make room for the journal, or look at its rights; the stop is still set',
            },
          );
        }
        try {
          await latch.clear();
        } catch (error) {
          await journal.append({ event: 'emergency stop not cleared', detail: { operator: by } });
          throw error;
        }
        log.warning(`Emergency stop cleared by ${by}: ${reason}`);
      });
      return { stop: null };
    }
    default:
      throw new InputError(`input.do: expected list, stop or clear, found ${JSON.stringify(input['do'])}`, {
        code: 'INVALID_REQUEST',
      });
  }
}
