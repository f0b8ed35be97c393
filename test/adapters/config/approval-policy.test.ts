/** Rules that could never work are told where they are written, and a policy that cannot be read is none that allows. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { approvalTerms } from '../../../src/activities/control/approval-terms.ts';
import type { TermsContext } from '../../../src/activities/control/approval-terms.ts';
import { policyReader } from '../../../src/adapters/config/approval-policy.ts';
import { loadControlConfig } from '../../../src/adapters/config/control-config.ts';
import { RequestApproval } from '../../../src/contracts/approval.ts';
import type { ApprovalAsk, TermsAnswer } from '../../../src/contracts/deeds.ts';
import { requestProblems } from '../../../src/domain/approval/problems.ts';

let dir: string;
let file: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'kubemend-policy-'));
  file = join(dir, 'kubemend.yaml');
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const problemsOf = async (text: string): Promise<string> => {
  writeFileSync(file, text);
  return await loadControlConfig({ configFile: file, env: { HOME: dir } }).then(
    () => 'valid',
    (error: unknown) => (error as Error).message.replaceAll(`${file}:`, ''),
  );
};
const withRule = (rule: string, rest = ''): string =>
  `${rest}approval:\n  groups:\n    sre: [ana, Ben, "ben "]\n  rules:\n    - name: r\n${rule.replace(/^/gm, '      ')}\n`;

describe('problems, each with its place', () => {
  it('none', async () => {
    const rule =
      'from: [group:sre, eva]\nquorum: 3\nescalateAfter: 1h\nescalateTo: [cio]\nwhen: {environments: [prod]}';
    expect(await problemsOf(withRule(rule, 'environment: prod\n'))).toBe('valid');
  });

  const rows: [string, string, string][] = [
    [
      'too many',
      'from: [group:sre]\nquorum: 3',
      '7:15 approval.rules.0.quorum: expected at most 2, as many as may answer (ana, Ben), found 3',
    ],
    [
      'a group that is none',
      'from: [group:oncall]',
      '6:13 approval.rules.0.from: expected a group of approval.groups (sre), found "group:oncall"',
    ],
    [
      'no such zone',
      'when: {window: {zone: Mars/Base}}',
      'expected an IANA time zone, such as "Europe/Berlin" or "UTC", found "Mars/Base"',
    ],
    [
      '24:00 to 00:00',
      'when: {window: {zone: UTC, from: "24:00", to: "00:00"}}',
      'expected a time from "00:00" to "23:59", found "24:00"',
    ],
    [
      'an empty window',
      'when: {window: {zone: UTC, from: "09:00", to: "09:00"}}',
      'expected another time than from, found "09:00"',
    ],
    ['no time at all', 'expiresIn: 0s', '6:18 approval.rules.0.expiresIn: expected more than 0, found "0s"'],
    [
      'escalated when it is over',
      'expiresIn: 1h\nescalateAfter: 1h\nescalateTo: [cio]',
      'expected more than 0 and less than expiresIn (1h), found "1h"',
    ],
    ['reminded when it is over', 'remindAfter: 24h', 'less than expiresIn (24h, the default), found "24h"'],
    ['escalated to nobody', 'escalateAfter: 1h', 'expected escalateTo beside it, found none'],
    [
      'no environment',
      'when: {environments: [prod]}',
      'expected `environment` in this file beside it, found none',
    ],
    ['an unknown word', 'quorums: 2', 'approval.rules.0.quorums: expected a known key'],
    ['an unknown component', 'when: {components: [apiserver]}', 'approval.rules.0.when.components.0'],
    ['nobody at all', 'from: []', 'approval.rules.0.from: expected at least 1'],
    ['a name that nobody has', 'from: [" "]', 'expected a name'],
  ];
  it.each(rows)('%s', async (_name, rule, expected) => {
    expect(await problemsOf(withRule(rule))).toContain(expected);
  });

  it('of a change window in which nothing could ever begin', async () => {
    const text = 'changeWindows:\n  - {zone: UTC}\n  - {zone: UTC, from: "09:00", to: "09:00"}\n';
    expect(await problemsOf(text)).toMatch(
      /3:36 changeWindows\.1\.to: expected another time than from, found "09:00"/,
    );
  });

  it('of groups and names', async () => {
    expect(await problemsOf('approval: {groups: {sre: []}}')).toContain(
      'approval.groups.sre: expected at least 1',
    );
    expect(await problemsOf('approval: {groups: {sre: [group:x]}}')).toContain(
      'expected the name of a person',
    );
    const twice = 'approval: {rules: [{name: r}, {name: r}, {name: request}]}';
    expect(await problemsOf(twice)).toMatch(/found "r" again\n.*found "request" again/);
  });

  it.each([
    [{ from: ['ben'], quorum: 2 }, 'approval.quorum: expected at most 1'],
    [{ from: ['ben', 'BEN '], quorum: 2 }, 'approval.quorum: expected at most 1'],
    [{ required: 'always', expiresIn: '0s' }, 'approval.expiresIn: expected more than 0'],
    [{ required: 'never', from: ['ben'] }, 'approval.required: expected risk or always'],
    [{ escalateTo: ['cio'] }, 'expected escalateAfter beside it'],
  ])('of a request: %j', (approval, expected) => {
    expect(requestProblems(RequestApproval.parse(approval)).join('\n')).toContain(expected);
  });
  it('a group of a request is known to the policy only', () => {
    expect(requestProblems(RequestApproval.parse({ from: ['group:sre'], quorum: 4 }))).toEqual([]);
  });
});

describe('the policy as it is when it is asked', () => {
  const ask: ApprovalAsk = {
    cluster: 'c',
    plan: {
      risk: 'low',
      target: 'kubelet',
      approvalNeeded: null,
      selfApproval: true,
      checks: ['cis-1.12/4.2.1'],
    },
    isControlPlane: false,
    isRestore: false,
    approval: RequestApproval.parse({}),
    requestedBy: 'ana',
  };
  const terms = async (
    more: Partial<TermsContext> = {},
    asked: Partial<ApprovalAsk> = {},
  ): Promise<TermsAnswer> =>
    await approvalTerms(
      { ...ask, ...asked },
      {
        readPolicy: policyReader({ file }, 0),
        temporal: { wasFixed: async () => Promise.resolve(false) },
        now: () => new Date(),
        ...more,
      },
    );
  const rules = (answer: TermsAnswer): string[] =>
    answer.kind === 'ask' ? answer.terms.demands.map(({ rule }) => rule) : [answer.code];

  it('a rule that was written since the worker began holds', async () => {
    writeFileSync(file, 'cluster: c\n');
    const readPolicy = policyReader({ file }, 0);
    expect(rules(await terms({ readPolicy }))).toEqual([]);
    writeFileSync(file, 'approval: {rules: [{name: all}]}\n');
    expect(rules(await terms({ readPolicy }))).toEqual(['all']);
  });

  it('windows that were written since the worker began hold too; a file without any has none', async () => {
    writeFileSync(file, 'cluster: c\n');
    const readPolicy = policyReader({ file }, 0);
    expect((await readPolicy()).changeWindows).toEqual([]);
    writeFileSync(file, 'changeWindows: [{from: "22:00", to: "02:00", zone: Europe/Berlin}]\n');
    const window = { from: '22:00', to: '02:00', zone: 'Europe/Berlin' };
    expect((await readPolicy()).changeWindows).toEqual([window]);
  });

  it.each([
    ['invalid', () => writeFileSync(file, 'approval: {rules: [{name: all, quorum: many}]}\n')],
    ['no YAML', () => writeFileSync(file, 'approval: {rules: [\n')],
    ['misspelled', () => writeFileSync(file, 'aproval: {rules: []}\n')],
    ['gone', () => rmSync(file)],
    ['empty', () => writeFileSync(file, '')],
    [
      'a directory',
      () => {
        rmSync(file);
        mkdirSync(file);
      },
    ],
  ])('one that is %s refuses', async (_name, spoil) => {
    writeFileSync(file, 'cluster: c\n');
    const readPolicy = policyReader({ file }, 0);
    expect(rules(await terms({ readPolicy }))).toEqual([]);
    spoil();
    expect(rules(await terms({ readPolicy }))).toEqual(['POLICY_UNREADABLE']);
    rmSync(file, { recursive: true, force: true });
  });

  it('of one that is gone it is said which, and what to do', async () => {
    writeFileSync(file, 'cluster: c\n');
    const readPolicy = policyReader({ file }, 0);
    await readPolicy();
    rmSync(file);
    const { message } = (await readPolicy().catch((error: unknown) => error)) as Error;
    expect(message).toBe(
      `${file}: expected the file of the policy; it is gone since the control worker began: put it back, or start the control worker again without it`,
    );
  });

  it('one that is being written is read when it is whole', async () => {
    writeFileSync(file, 'cluster: c\n');
    setTimeout(() => writeFileSync(file, 'cluster: c\napproval: {rules: [{name: all}]}\n'), 100);
    expect(rules(await terms({ readPolicy: policyReader({ file }, 300) }))).toEqual(['all']);
  });

  it('one that never comes to rest refuses', async () => {
    writeFileSync(file, 'cluster: c\n');
    const writing = setInterval(() => writeFileSync(file, 'cluster: c\n'), 5);
    const answer = await terms({ readPolicy: policyReader({ file }, 50) });
    clearInterval(writing);
    expect(rules(answer)).toEqual(['POLICY_UNREADABLE']);
  });

  it.each([
    ['far ahead of the clock, which was set back, is old', 3600, ['all']],
    ['a little ahead is new', 30, ['POLICY_UNREADABLE']],
  ])('one whose time is %s', async (_name, aheadSeconds, expected) => {
    writeFileSync(file, 'approval: {rules: [{name: all}]}\n');
    const ahead = Date.now() / 1000 + aheadSeconds;
    utimesSync(file, ahead, ahead);
    expect(rules(await terms({ readPolicy: policyReader({ file }, 20) }))).toEqual(expected);
  });

  describe('where the worker began without any', () => {
    afterEach(() => vi.unstubAllEnvs());
    const usual = (): string => {
      const place = join(mkdtempSync(join(dir, 'user-')), 'kubemend');
      vi.stubEnv('KUBEMEND_CONFIG', '');
      vi.stubEnv('XDG_CONFIG_HOME', join(place, '..'));
      mkdirSync(place);
      return join(place, 'kubemend.yaml');
    };

    it('one that comes later holds, and must stay', async () => {
      const later = usual();
      const readPolicy = policyReader({ file: null }, 0);
      expect(rules(await terms({ readPolicy }))).toEqual([]);
      writeFileSync(later, 'approval: {rules: [{name: later}]}\n');
      expect(rules(await terms({ readPolicy }))).toEqual(['later']);
      rmSync(later);
      expect(rules(await terms({ readPolicy }))).toEqual(['POLICY_UNREADABLE']);
    });

    it('a place that may not be looked into is not one without rules', async () => {
      const later = usual();
      // Of all that keeps a process from looking this keeps root from it too.
      symlinkSync('kubemend.yaml', later);
      const answer = await terms({ readPolicy: policyReader({ file: null }, 0) });
      expect(answer).toMatchObject({ kind: 'refused', code: 'POLICY_UNREADABLE' });
      expect(answer.kind === 'refused' ? answer.reason : '').toContain(
        `${later}: expected to see whether there is such a file, found ELOOP`,
      );
    });
  });

  it('what is about no change of a node is no question of rules', async () => {
    writeFileSync(file, 'approval: {rules: [{name: all}]}\n');
    expect(
      rules(await terms({}, { isOfRequestOnly: true, approval: { ...ask.approval, required: 'always' } })),
    ).toEqual(['request']);
  });

  it('one that may not be read refuses', async () => {
    writeFileSync(file, 'cluster: c\n');
    chmodSync(file, 0);
    const isRoot = process.getuid?.() === 0;
    expect(rules(await terms())).toEqual(isRoot ? [] : ['POLICY_UNREADABLE']);
    rmSync(file);
  });

  it('first use of a check: by what the server knows, asked for when it does not', async () => {
    writeFileSync(file, 'approval: {rules: [{name: first, when: {firstUse: true}}]}\n');
    const used = async (answer: boolean | Error): Promise<string[]> =>
      rules(
        await terms({
          temporal: { wasFixed: async () => (answer instanceof Error ? Promise.reject(answer) : answer) },
        }),
      );
    expect(await used(false)).toEqual(['first']);
    expect(await used(true)).toEqual([]);
    expect(await used(new Error('no such attribute'))).toEqual(['first']);
    const isRestore = rules(await terms({}, { isRestore: true }));
    expect(isRestore).toEqual([]);
    expect(rules(await terms({}, { plan: { ...ask.plan, checks: [] } }))).toEqual(['first']);
  });
});
