/**
 * Asking a node until it answers. After a write there is no other end: the node's queue is a durable mailbox, and
 * its record is the truth. Patience grows from one try to the next, so that a week of silence costs few events.
 */
import {
  CancellationScope,
  condition,
  defineSignal,
  isCancellation,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import { failureOf } from './failures.ts';
import type { Progress } from './progress.ts';
import { messages } from '../domain/names.ts';

export interface Abandonment {
  by: string;
  reason: string;
}
export const abandonSignal = defineSignal<[Partial<Abandonment>?]>(messages.abandon);

/** A signal carries anything, also nothing: whatever it is, it is one. */
export function abandonmentOf(said: unknown): Abandonment {
  const { by, reason } = (said ?? {}) as Record<string, unknown>;
  const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';
  return {
    by: isText(by) ? by : 'an unnamed operator',
    reason: isText(reason) ? reason : 'no reason given',
  };
}

/** An operator has given up on a node that was silent for long enough. */
export class Abandoned extends Error {
  override readonly name = 'Abandoned';
  readonly abandonment: Abandonment;
  readonly silentSince: string;
  constructor(abandonment: Abandonment, silentSince: string) {
    super(`abandoned by ${abandonment.by}: ${abandonment.reason}`);
    this.abandonment = abandonment;
    this.silentSince = silentSince;
  }
}

export interface Persistence {
  /**
   * Repeats `call` until it answers; `call` gets the milliseconds that the task may wait for the node.
   * @param onRefusal what a refusal of the node is: an answer, or (once its record alone can end the run) one more reason
   *   to ask again
   * @throws Abandoned
   */
  untilAnswered<T>(
    what: string,
    call: (scheduleToStartMs: number) => Promise<T>,
    onRefusal?: 'throw' | 'ask again',
  ): Promise<T>;
}

/** Where it is told that a node is silent. */
export type SilenceView = Pick<Progress, 'waitFor'> & {
  status: Pick<Progress['status'], 'nodeSilentSince'>;
};

const longestWaitMs = 3_600_000;

export function listenForAbandonment(
  progress: SilenceView,
  limits: () => { firstWaitMs: number; abandonAfterMs: number },
): Persistence {
  let abandonment: Abandonment | null = null;
  /** silent, refusing, or another machine: since when nobody has answered for this change */
  let unansweredSinceMs: number | null = null;
  setHandler(
    abandonSignal,
    (said) => {
      abandonment = abandonmentOf(said);
    },
    { description: 'Give up a node that has been silent for 10 minutes: {"by":"ana","reason":"…"}' },
  );

  const unansweredForMs = (): number => (unansweredSinceMs === null ? 0 : Date.now() - unansweredSinceMs);
  const isAbandoned = (): boolean => abandonment !== null && unansweredForMs() >= limits().abandonAfterMs;
  const throwIfAbandoned = (): void => {
    if (isAbandoned() && abandonment !== null && unansweredSinceMs !== null)
      throw new Abandoned(abandonment, new Date(unansweredSinceMs).toISOString());
  };
  const pause = async (what: string, ms: number): Promise<void> => {
    await interruptible(() => sleep(ms, { summary: what }), isAbandoned).catch((error: unknown) => {
      if (!isAbandoned()) throw error;
    });
    throwIfAbandoned();
  };

  return {
    async untilAnswered(what, call, onRefusal = 'throw') {
      let waitMs = limits().firstWaitMs;
      let pauseMs = 1_000;
      for (;;) {
        const startedMs = Date.now();
        try {
          const answer = await interruptible(() => call(waitMs), isAbandoned);
          unansweredSinceMs = null;
          progress.status.nodeSilentSince = null;
          return answer;
        } catch (error) {
          throwIfAbandoned();
          const failure = failureOf(error);
          if (failure === undefined || isCancellation(error)) throw error;
          const isAnswer = onRefusal === 'throw' && failure.code !== 'WRONG_NODE';
          if (failure.kind === 'refused' && isAnswer) throw error;
          unansweredSinceMs ??= startedMs;
          if (failure.kind === 'silent') {
            progress.status.nodeSilentSince ??= new Date(startedMs).toISOString();
            progress.waitFor(`${what}: node silent since ${progress.status.nodeSilentSince}`);
            waitMs = Math.min(waitMs * 2, longestWaitMs);
          } else {
            // Another machine answered, the node cannot do it now, or an attempt was lost: ask again, ever more slowly.
            progress.waitFor(`${what}: ${failure.reason}`);
            await pause(what, pauseMs);
            pauseMs = Math.min(pauseMs * 2, longestWaitMs);
          }
        }
      }
    },
  };
}

/** Runs `call`, and cancels it when the condition becomes true meanwhile. */
async function interruptible<T>(call: () => Promise<T>, interrupted: () => boolean): Promise<T> {
  const scope = new CancellationScope({ cancellable: true });
  const watch = new CancellationScope({ cancellable: true });
  const watching = watch.run(async () => {
    await condition(interrupted);
    scope.cancel();
  });
  watching.catch(() => undefined);
  try {
    return await scope.run(call);
  } finally {
    watch.cancel();
  }
}
