/** What a deed ended in, as a child process can tell it. */
import { isKnownError } from '../../../../src/domain/errors.ts';

export interface Told {
  /** class of the error; null: it went well */
  kind: string | null;
  code: string | null;
  message: string;
}

export async function tell(deed: () => unknown): Promise<Told> {
  try {
    await deed();
    return { kind: null, code: null, message: '' };
  } catch (error) {
    const known = isKnownError(error);
    return {
      kind: known ? error.name : 'unnamed',
      code: known ? error.code : null,
      message: error instanceof Error ? error.message : String(error),
    };
  }
}
