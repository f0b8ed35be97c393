/** Binds deeds, which know no Temporal, to activities: heartbeat, cancel signal and failures. */
import { Context, cancellationSignal } from '@temporalio/activity';
import type { DeedContext } from '../activities/deed-context.ts';
import { toFailure } from './failures.ts';

type Deed<Input, Output> = (input: Input, deed: DeedContext) => Promise<Output>;
type Activity<D> = D extends Deed<infer Input, infer Output> ? (input: Input) => Promise<Output> : never;

/** Each deed of the table as an activity of the same name. */
export function bindActivities<Deeds extends Record<string, Deed<never, unknown>>>(
  deeds: Deeds,
): { [Name in keyof Deeds]: Activity<Deeds[Name]> } {
  const bound = Object.entries(deeds).map(([name, deed]) => [name, bind(deed as Deed<unknown, unknown>)]);
  return Object.fromEntries(bound) as { [Name in keyof Deeds]: Activity<Deeds[Name]> };
}

function idOf({ info }: Context): string {
  return `${info.workflowExecution?.runId ?? ''}/${info.activityId}`;
}

function bind(deed: Deed<unknown, unknown>): (input: unknown) => Promise<unknown> {
  return async (input) => {
    const context = Context.current();
    // Taken once, here: inside an abort listener there is no activity context any more.
    const signal = cancellationSignal();
    let last: unknown = 'started';
    const beat = (details: unknown): void => {
      last = details;
      if (!signal.aborted) context.heartbeat(details);
    };
    beat(last);
    // Cancellation reaches us only through heartbeats, so even a short deed beats by itself.
    const timer = setInterval(
      () => beat(last),
      Math.max(100, (context.info.heartbeatTimeoutMs ?? 10_000) / 4),
    );
    try {
      return await deed(input, { heartbeat: beat, signal, id: idOf(context) });
    } catch (error) {
      throw toFailure(error, signal);
    } finally {
      clearInterval(timer);
    }
  };
}
