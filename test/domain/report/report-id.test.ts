/** Ids of which no report can be made are refused with the command that tells of them. */
import { describe, expect, it } from 'vitest';
import { isKnownError } from '../../../src/domain/errors.ts';
import { workflowIds } from '../../../src/domain/names.ts';
import { requireReportId } from '../../../src/domain/report/report-id.ts';

function refusalOf(id: string): string {
  try {
    requireReportId(id);
    return '';
  } catch (error) {
    if (!isKnownError(error) || error.name !== 'InputError') throw error;
    return `${error.message}\n${error.hint ?? ''}`;
  }
}

describe('a report', () => {
  it.each([
    workflowIds.fleet('prod'),
    workflowIds.fleet('prod', 'eu'),
    workflowIds.batch('prod', 'cp-1'),
    workflowIds.remediate('prod', 'cp-1.example', 'files'),
  ])('can be made of %s', (id) => {
    expect(refusalOf(id)).toBe('');
  });

  it.each([
    [workflowIds.guard('prod'), 'found the guard of a cluster', 'kubemend guard status --cluster prod'],
    [
      workflowIds.drift('prod', 'cp-1'),
      'found an audit that comes again',
      'kubemend schedule show drift/prod/cp-1; what it has mended is the batch batch/prod/cp-1',
    ],
    [
      `${workflowIds.drift('prod', 'cp-1', 'weekly')}-2026-11-28T18:48:47Z`,
      'found an audit that comes again',
      'kubemend schedule show drift/prod/cp-1/weekly; what it has mended is the batch batch/prod/cp-1',
    ],
    [`${workflowIds.drift('prod', 'cp-1')}-2026-11-28T18:48:47Z`, 'found', 'the batch batch/prod/cp-1'],
    [workflowIds.reconcile('prod', 'cp-1'), "found a guard's question to a node", 'guard status'],
    [workflowIds.ask('prod', 'cp-1', 'x'), 'found a question to a node', 'kubemend audit'],
    ['019abcde-0000-7000-8000-000000000001', 'found another', 'kubemend report --help'],
    ["fleet/prod/x' OR 1=1 OR 'x", 'found another', 'kubemend report --help'],
    ["batch/prod/x' OR 1=1 OR 'x", 'found another', 'kubemend report --help'],
  ])('of %s cannot', (id, found, hint) => {
    const refusal = refusalOf(id);
    expect(refusal).toContain(
      `${id}: expected the id of a batch (batch/<cluster>/<node>) or of a remediation`,
    );
    expect(refusal).toContain(found);
    expect(refusal).toContain(hint);
  });
});
