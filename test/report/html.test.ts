/** The page: well-formed, closed to whatever is written into it, complete, and usable without scripts or a network. */
import { parse } from 'parse5';
import type { DefaultTreeAdapterTypes, ParserError } from 'parse5';
import { describe, expect, it } from 'vitest';
import type { RunReport } from '../../src/contracts/report.ts';
import { reportOfBatch } from '../../src/domain/report/build-report.ts';
import { printable } from '../../src/domain/report/printable.ts';
import { renderHtml } from '../../src/report/html/document.ts';
import { html } from '../../src/report/html/template.ts';
import { hostile, payload } from './support/hostile.ts';
import {
  batchParts,
  batchReport,
  exclusion,
  factsOf,
  putBackReport,
  remediationReport,
} from './support/recorded.ts';

type Element = DefaultTreeAdapterTypes.Element;
type Node = DefaultTreeAdapterTypes.ChildNode;

const elementsIn = (nodes: Node[]): Element[] =>
  nodes.flatMap((node) => ('tagName' in node ? [node, ...elementsIn(node.childNodes)] : []));
const textOf = (nodes: Node[]): string =>
  nodes
    .map((node) => ('value' in node ? node.value : 'childNodes' in node ? textOf(node.childNodes) : ''))
    .join('');

function read(text: string): { elements: Element[]; errors: string[]; shown: string } {
  const errors: string[] = [];
  const document = parse(text, {
    sourceCodeLocationInfo: true,
    onParseError: ({ code, startLine }: ParserError) => errors.push(`${startLine}: ${code}`),
  });
  const elements = elementsIn(document.childNodes);
  const body = elements.filter(({ tagName }) => tagName === 'body');
  return {
    elements,
    errors,
    shown: textOf(body.flatMap(({ childNodes }) => childNodes)).replaceAll(/\s+/g, ' '),
  };
}
const attribute = (element: Element, name: string): string | undefined =>
  element.attrs.find((one) => one.name === name)?.value;
const skeleton = (report: RunReport): string[] =>
  read(renderHtml(report)).elements.map(
    ({ tagName, attrs }) => `${tagName} ${attrs.map(({ name }) => name).join(' ')}`,
  );

const trend: RunReport['trend'] = [
  {
    ...{
      runId: 'r-2',
      startedAt: '2026-11-28T08:00:00.000Z',
      finishedAt: null,
      status: 'PARTLY_FIXED' as const,
    },
    ...{ end: '7 fixed', now: { pass: 7, judged: 9, percent: 77.7, percentOfAll: 77.7 } },
  },
  {
    ...{ runId: 'r-1', startedAt: '2026-11-27T08:00:00.000Z', finishedAt: null, status: null },
    ...{ end: 'was terminated: by hand', now: null },
  },
];
const approvals = [{ by: 'ben', comment: 'window 42', at: '2026-11-28T18:48:49.165Z' }];
const asked = { by: 'ana', reason: 'before the audit of December' };
const unknown = [
  { id: 'cis-1.12/5.1.1', title: 'cluster-admin', status: 'FAIL' as const, reason: 'no check' },
];
const reports = {
  batch: {
    ...batchReport('batch-bisected', { trend }),
    reported: { sources: [{ name: 'report.json', sha256: 'a'.repeat(64) }], unknown, excluded: [] },
  },
  fixed: remediationReport('fixed', { asked, approvals }),
  'rolled back': remediationReport('rolled-back'),
  refused: remediationReport('refused'),
  'put back': putBackReport(),
  'without checks': { ...batchReport('batch-bisected'), checks: [], sections: [], kind: 'restore' as const },
};

describe.each(Object.entries(reports))('%s', (_name, report) => {
  const { elements, errors } = read(renderHtml(report));
  const tags = (name: string): Element[] => elements.filter(({ tagName }) => tagName === name);

  it('is well-formed', () => {
    expect(errors).toEqual([]);
    expect(tags('h1')).toHaveLength(1);
  });

  it('stays the page that it is, whatever is written into it', () => {
    const poisoned = hostile(report);
    expect(read(renderHtml(poisoned)).errors).toEqual([]);
    expect(skeleton(poisoned)).toEqual(skeleton(report));
  });

  it('asks nobody for anything and runs nothing', () => {
    expect(tags('script').concat(tags('link'), tags('img'), tags('iframe'))).toEqual([]);
    const policy = tags('meta').find((meta) => attribute(meta, 'http-equiv') === 'Content-Security-Policy');
    expect(attribute(policy!, 'content')).toBe("default-src 'none'; style-src 'unsafe-inline'");
    expect(textOf(tags('style').flatMap(({ childNodes }) => childNodes))).not.toMatch(/url\(|@import/);
    for (const element of elements) {
      for (const { name, value } of element.attrs) {
        expect(name).not.toMatch(/^(on|src|style$)/);
        if (name === 'href') expect(value).toMatch(/^#/);
      }
    }
  });

  it('can be read by those who do not see it', () => {
    const ids = elements.flatMap((element) => attribute(element, 'id') ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    for (const link of tags('a')) expect(ids).toContain(attribute(link, 'href')?.slice(1));
    for (const header of tags('th')) expect(attribute(header, 'scope')).toMatch(/^(col|row|rowgroup)$/);
    for (const element of elements) {
      for (const id of attribute(element, 'aria-labelledby')?.split(' ') ?? []) expect(ids).toContain(id);
    }
    for (const picture of tags('svg').filter((svg) => attribute(svg, 'aria-hidden') === undefined)) {
      expect(picture.childNodes.flatMap((node) => ('tagName' in node ? node.tagName : []))).toEqual(
        expect.arrayContaining(['title', 'desc']),
      );
    }
    const levels = elements.flatMap(({ tagName }) => /^h([1-6])$/.exec(tagName)?.[1] ?? []).map(Number);
    for (const [index, level] of levels.entries())
      expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1);
  });
});

it('says what an auditor and who is on call look for', () => {
  const batch = read(renderHtml(reports.batch)).shown;
  for (const said of [
    ...[
      'PARTLY FIXED',
      '11 fixed, 1 to blame and put back',
      '0 % → 91.6 %',
      '11 of 12 judged checks pass now',
    ],
    ...[
      '1.2 API Server',
      'Tokens in Pods are valid for an hour',
      'to blame, put back',
      'panic: practice fault crash',
    ],
    ...[
      'held without a break',
      'runtime (no container runtime socket)',
      '+ - --profiling=false',
      'it was absent',
    ],
    ...['7 of 9', 'was terminated: by hand', 'cluster-admin', `sha256:${'a'.repeat(64)}`, 'not said'],
  ]) {
    expect(batch).toContain(said);
  }
  const fixed = read(renderHtml(reports.fixed)).shown;
  for (const said of [
    'ana',
    asked.reason,
    'Approved by',
    'ben, 2026-11-28 18:48:49 UTC : window 42'.replace(' :', ':'),
  ]) {
    expect(fixed).toContain(said);
  }
  const without = { ...batchReport('batch-bisected'), runs: batchReport('batch-bisected').runs.slice(0, 1) };
  without.runs[0]!.details = null;
  without.runs[0]!.whyNoDetails = 'is gone from the server';
  expect(read(renderHtml(without)).shown).toContain('this run is gone from the server');
});

it('of what was put back does not say that it is fixed', () => {
  const { shown, elements } = read(renderHtml(reports['put back']));
  const chips = elements
    .filter((element) => attribute(element, 'class')?.startsWith('chip ') === true)
    .map(({ childNodes }) => textOf(childNodes));
  expect(chips).not.toContain('FIXED');
  expect(chips).toEqual(expect.arrayContaining(['PUT BACK', 'RESTORED']));
  for (const said of [
    ...['0 fixed by this run', 'REMEDIATION FAILED ROLLED BACK', 'held, and put back with the others'],
    ...['It held, and was put back by change 3.', '3. kube-apiserver, put back'],
    ...['What was changed, and put back', exclusion.title, exclusion.reason],
  ]) {
    expect(shown.replaceAll(' ', '')).toContain(said.replaceAll(' ', ''));
  }
});

it('says for which rule people have answered, who they say they are, and what did not count', () => {
  const at = '2026-11-28T18:48:49.165Z';
  const rule = { rule: 'prod', why: 'rule prod asks', quorum: 1, from: ['ben'], comment: false, have: 1 };
  const report = remediationReport('fixed', {
    approvals: [{ by: 'ben', comment: '', at, identity: 'claimed', rules: ['prod'] }],
    approval: {
      ...{
        needed: 'rule prod asks',
        hash: 'a',
        expiresAt: at,
        remindedAt: at,
        ignored: ['decision by mallory'],
      },
      rules: [{ ...rule, notRequester: true, escalateAfterMs: 1, escalateTo: ['cio'], escalatedAt: at }],
    },
  });
  const { shown } = read(renderHtml(report));
  for (const said of ['ben (claimed) for prod', 'prod: 1 of 1, escalated 2026-11-28', 'decision by mallory'])
    expect(shown.replace(/\s+/g, ' ')).toContain(said);
});

it('says who has said yes to a whole batch at once', () => {
  const { result } = batchParts('batch-approved');
  result.approval!.ignored = ['decision by mallory'];
  const { shown } = read(renderHtml(reportOfBatch(result, [], factsOf('batch/lab/cp-1'))));
  for (const said of ['All approved at once by', 'ben (claimed) for request', 'decision by mallory'])
    expect(shown.replace(/\s+/g, ' ')).toContain(said);
});

it('says how long the API server was away, or that nobody knows', () => {
  const shownOf = (change: Parameters<typeof remediationReport>[1]): string =>
    read(renderHtml(remediationReport('fixed', change))).shown.replace(/\s+/g, ' ');
  const etcd = shownOf({ target: 'etcd', outageMs: 3_100, apiOutageMs: 2_400 });
  expect(etcd).toMatch(/2\.4\W?sAPI server away/);
  expect(etcd).toMatch(/API server away 2\.4\W?s/);
  const older = shownOf({ apiOutageMs: undefined });
  expect(older).toMatch(/–\W?API server: not measured/);
  expect(older).toContain('API server away not measured');
});

it('says when a rollback had to restart the kubelet, and why', () => {
  const kubeletRestarts = [{ at: '2026-01-31T04:05:06.000Z', why: 'wedged: it ignores it' }];
  const { shown } = read(renderHtml(remediationReport('rolled-back', { kubeletRestarts })));
  expect(shown).toMatch(/Kubelet restarted\W+2026-01-31 04:05:06 UTC: wedged: it ignores it/);
  expect(read(renderHtml(remediationReport('rolled-back'))).shown).not.toContain('Kubelet restarted');
});

it('of a dry run says what it would cost, and who would be asked', () => {
  const report = remediationReport('fixed', { status: 'PLANNED' });
  const cost = { restart: true, expectedOutageMs: 12_000, risk: 'medium', approvalNeeded: 'its risk' };
  const plan = { ...cost, persistPreview: 'kube-system/kubeadm-config: as on the node: --v' };
  report.runs[0]!.plan = plan as RunReport['runs'][number]['plan'];
  const { shown } = read(renderHtml(report));
  for (const said of ['yes, with an outage of about 12 s', 'medium', 'yes: its risk', 'as on the node: --v'])
    expect(shown).toContain(said);
});

it('a template escapes what is put into it, in texts and in attributes, and marks what would not be seen', () => {
  const { text } = html`<p title="${payload}">${payload}${null}${false}${[1, html`<b>${'&'}</b>`]}</p>`;
  expect(text).toMatch(/^<p title="=cmd\(\)&quot;&#39;&lt;\/title&gt;/);
  expect(text).not.toContain('<script');
  expect(printable(text)).toBe(text);
  expect(text).toMatch(/1<b>&amp;<\/b><\/p>$/);
});
