/**
 * Errors sorted by who must act (HOUSE-STYLE "Errors"). Expected ends of a run are values, not errors.
 * A message says the subject, what was expected and what was found; `hint` says what to do next.
 */
import type { Code } from '../contracts/codes.ts';

export interface ErrorDetails {
  code: Code;
  hint?: string;
  cause?: unknown;
}

class KubemendError extends Error {
  readonly code: Code;
  readonly hint: string | undefined;
  constructor(message: string, details: ErrorDetails) {
    super(message, { cause: details.cause });
    this.code = details.code;
    this.hint = details.hint;
  }
}

/** The author of the input must act: malformed request, unknown check, bad catalog entry. Never retried. */
export class InputError extends KubemendError {
  override readonly name = 'InputError';
}

/** Whoever plans again must act: a file changed, the machine is another one. Never retried. */
export class ConflictError extends KubemendError {
  override readonly name = 'ConflictError';
}

/** The place refuses: no rights, no space, read-only. A person must act; nothing was changed. Never retried. */
export class PlaceError extends KubemendError {
  override readonly name = 'PlaceError';
}

/** Time heals it: busy, not yet up. Retried within a bound. */
export class UnavailableError extends KubemendError {
  override readonly name = 'UnavailableError';
}

export type KnownError = InputError | ConflictError | PlaceError | UnavailableError;

export function isKnownError(error: unknown): error is KnownError {
  return error instanceof KubemendError;
}

/** For the case that cannot happen. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value ${JSON.stringify(value)}`);
}
