/** The input of one change, as `temporal workflow start` hands it over: every problem of it is told before anything is begun. */
import { describe, expect, it } from 'vitest';
import { parseAsk, parseRequest } from '../../../src/activities/control/parse-request.ts';
import type { TemporalService } from '../../../src/adapters/service/temporal-service.ts';
import { loadCatalog } from '../../../src/catalog/load.ts';
import type { ParsedRequest } from '../../../src/contracts/deeds.ts';

const catalog = await loadCatalog();
const temporal = {
  clusterId: async () => Promise.resolve('id'),
  hasSearchAttributes: async () => Promise.resolve(true),
} as TemporalService;

const asked = { cluster: 'c', node: 'cp-1', checks: ['1.2.15'] };
const parse = async (input: object): Promise<ParsedRequest> =>
  await parseRequest(
    { input: { ...asked, ...input }, workflowId: 'remediate/c/cp-1/kube-apiserver' },
    { temporal, catalog },
  );

describe('the time that an audit script has', () => {
  it.each(['soon', '90', '2h', ''])('is a duration of at most an hour, which %o is not', async (timeout) => {
    await expect(parse({ audit: { script: '/a.sh', timeout } })).rejects.toThrow('audit.timeout: expected');
  });

  it('is 30s, or what is asked for', async () => {
    const { request } = await parse({ audit: { script: '/a.sh' } });
    expect(request.audit).toEqual({ script: '/a.sh', args: [], timeout: '30s' });
    expect((await parse({ audit: { script: '/a.sh', timeout: '5m' } })).request.audit?.timeout).toBe('5m');
  });
});

describe('a wait for somebody', () => {
  it.each([{ heartbeat: '0s' }, { unreachableAfter: '0ms' }, { report: { within: '0s' } }])(
    'of no time at all would be one without an end: %o',
    async (input) => {
      await expect(parse(input)).rejects.toThrow('expected more than 0s');
    },
  );

  it('is one of a question, too', () => {
    const input = { cluster: 'c', node: 'cp-1', ask: 'state', unreachableAfter: '0s' };
    expect(() => parseAsk({ input })).toThrow('unreachableAfter: expected more than 0s');
  });
});
