/** How a command ends when it cannot do what was asked: message, hint, exit code. */
import { isKnownError } from '../domain/errors.ts';

/** Bad input exits with 2; what the place or the time refuses, with 1. */
export function failWith(error: unknown): never {
  const { message, hint, exitCode } = explain(error);
  process.stderr.write(`${message}\n${hint === undefined ? '' : `  hint: ${hint}\n`}`);
  process.exit(exitCode);
}

interface Explanation {
  message: string;
  hint: string | undefined;
  exitCode: number;
}

function explain(error: unknown): Explanation {
  if (isKnownError(error)) {
    return { message: error.message, hint: error.hint, exitCode: error.name === 'InputError' ? 2 : 1 };
  }
  const failure = applicationFailureOf(error);
  if (failure !== undefined) {
    const [details] = (failure.details ?? []) as { hint?: string }[];
    return { message: failure.message, hint: details?.hint, exitCode: failure.type === 'InputError' ? 2 : 1 };
  }
  if (error instanceof Error && error.name === 'WorkflowNotFoundError') {
    const { workflowId = 'that id' } = error as { workflowId?: string };
    if (error.message.includes('already completed')) {
      const ended = `${workflowId}: expected a run that is under way, found one that has ended`;
      return { message: ended, hint: `how it ended: kubemend status ${workflowId}`, exitCode: 2 };
    }
    const message = `${workflowId}: expected a run, found none (${error.message})`;
    return { message, hint: '`kubemend status` lists what runs', exitCode: 2 };
  }
  if (error instanceof Error && error.name === 'ScheduleNotFoundError') {
    const { scheduleId = 'that id' } = error as { scheduleId?: string };
    const message = `${scheduleId}: expected a schedule, found none`;
    return { message, hint: '`kubemend schedule list` shows those that there are', exitCode: 2 };
  }
  const bug =
    error instanceof Error
      ? process.env['KUBEMEND_DEBUG'] === undefined
        ? error.message
        : (error.stack ?? error.message)
      : String(error);
  return { message: bug, hint: 'KUBEMEND_DEBUG=1 shows where it came from', exitCode: 1 };
}

interface FailureLike {
  message: string;
  type?: string;
  details?: unknown[];
}

/** The failure of ours inside the SDK's wrappers, found without loading the SDK. */
function applicationFailureOf(error: unknown): FailureLike | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (current.name === 'ApplicationFailure') return current;
  }
  return undefined;
}
