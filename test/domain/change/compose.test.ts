/** Several changes as one: from the form before the first to that after the last. */
import { describe, expect, it } from 'vitest';
import type { ChangeRecord, RecordedFile } from '../../../src/contracts/change-record.ts';
import type { FileForm } from '../../../src/contracts/plan.ts';
import { composeChanges } from '../../../src/domain/change/compose.ts';

const form = (digest: string | null, mode = '0600'): FileForm =>
  digest === null
    ? { kind: 'absent', digest: null, attributes: null }
    : { kind: 'file', digest: `sha256:${digest}`, attributes: { mode, uid: 0, gid: 0, xattrs: null } };
const file = (
  path: string,
  before: FileForm,
  after: FileForm,
  role: RecordedFile['role'] = 'manifest',
): RecordedFile => ({
  ...{ path, before, after, role, linkPath: null, stagedNewPath: null, stagedOldPath: null },
  backupId: `of ${before.digest ?? 'absent'}`,
});
const change = (
  second: number,
  ...files: RecordedFile[]
): Pick<ChangeRecord, 'armedAt' | 'changeId' | 'files'> => ({
  armedAt: `2026-01-01T00:00:0${second}.000Z`,
  changeId: `change-${second}`,
  files,
});

describe('changes after each other', () => {
  const first = change(1, file('policy', form(null), form('p'), 'managed'), file('m', form('a'), form('b')));
  const second = change(2, file('m', form('b'), form('c')));

  it.each([
    ['as they were made', [first, second]],
    ['in another order', [second, first]],
  ])('are one, given %s: with the backup of the first', (_name, records) => {
    expect(composeChanges(records)).toEqual({
      files: [
        {
          ...{ path: 'policy', linkPath: null, role: 'managed', backupId: 'of absent' },
          ...{ before: form(null), after: form('p') },
        },
        {
          ...{ path: 'm', linkPath: null, role: 'manifest', backupId: 'of sha256:a' },
          ...{ before: form('a'), after: form('c') },
        },
      ],
    });
  });

  it('are none when somebody wrote in between', () => {
    const other = change(3, file('m', form('x'), form('d')));
    expect(composeChanges([first, second, other])).toEqual({ gap: { path: 'm', changeId: 'change-3' } });
  });

  it('are a change of the manifest when one of them wrote it, and the other its mode', () => {
    const mode = change(1, file('m', form('a', '0644'), form('a'), 'managed'));
    const bytes = change(2, file('m', form('a'), form('b')));
    expect(composeChanges([mode, bytes])).toMatchObject({
      files: [{ role: 'manifest', before: form('a', '0644'), after: form('b') }],
    });
  });
});
