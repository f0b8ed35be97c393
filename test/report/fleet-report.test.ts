/** A fleet's report in each of its forms: complete, closed to what is written into it, and honest of nodes that nobody reached. */
import { parse as parseCsv } from 'csv-parse/sync';
import { parse } from 'parse5';
import type { DefaultTreeAdapterTypes } from 'parse5';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import type { FleetResult } from '../../src/contracts/fleet.ts';
import { FleetReport } from '../../src/contracts/fleet-report.ts';
import { earlierFleet } from '../../src/domain/report/earlier-run.ts';
import { notPassing, reportOfFleet } from '../../src/domain/report/fleet-report.ts';
import { renderFleetReport } from '../../src/report/fleet/render.ts';
import { poison } from './support/hostile.ts';
import { bisected, ends, nodes, report, result, yesterday } from './support/fleet.ts';
import { factsOf } from './support/recorded.ts';

type Node = DefaultTreeAdapterTypes.ChildNode;
type Element = DefaultTreeAdapterTypes.Element;

const elementsIn = (children: Node[]): Element[] =>
  children.flatMap((node) => ('tagName' in node ? [node, ...elementsIn(node.childNodes)] : []));

function readHtml(text: string): { elements: Element[]; errors: string[] } {
  const errors: string[] = [];
  const document = parse(text, {
    sourceCodeLocationInfo: true,
    onParseError: ({ code }) => errors.push(code),
  });
  return { elements: elementsIn(document.childNodes), errors };
}

describe('the report', () => {
  it('is of its contract', () => {
    expect(FleetReport.parse(report)).toEqual(report);
  });

  it('counts every check of every node that has told of itself, and says why another has not', () => {
    const { length } = bisected.checks;
    expect(report.checks).toHaveLength(length);
    expect(
      report.checks.every(({ now }) => Object.values(now).reduce((sum, one) => sum + one, 0) === 2),
    ).toBe(true);
    expect(report.total.now.judged).toBe(2 * (report.nodes[0]?.now?.judged ?? 0));
    expect(report.nodes.map(({ whyNoDetails }) => whyNoDetails)).toEqual([
      null,
      null,
      'is gone from the server: its history is not kept',
      'no batch of it was begun',
      'no batch of it was begun',
    ]);
    expect(report.nodes[1]?.changes).toHaveLength(bisected.runs.length);
  });

  it('rates each section by the checks of all nodes, and in sum as the whole', () => {
    expect(report.sections.map(({ id }) => id)).toEqual([
      ...new Set(report.checks.map(({ section }) => section)),
    ]);
    expect(report.sections.reduce((sum, { now }) => sum + now.judged, 0)).toBe(report.total.now.judged);
    expect(report.sections.reduce((sum, { checks }) => sum + checks, 0)).toBe(2 * bisected.checks.length);
  });

  it('tells of earlier fleets how many nodes were as they should be, since their first run began', () => {
    expect(report.trend).toEqual([
      { ...yesterday, status: 'PARTLY_FIXED', end: 'w-1 failed', asTheyShouldBe: 2, asked: 5 },
      {
        ...yesterday,
        runId: 'ended',
        status: null,
        end: 'was terminated: by hand',
        asTheyShouldBe: null,
        asked: null,
      },
    ]);
  });
});

it('a check that could not be looked at does not pass', () => {
  expect(notPassing({ pass: 5, fail: 1, stale: 2, unknown: 4, manual: 8, waived: 16 })).toBe(7);
});

it('of a plan no node counts as being as it should be for having its plan, nor as being left', () => {
  const [first, second] = nodes;
  const planned = [
    { ...first!, status: 'PLANNED' as const },
    { ...second!, status: 'ALREADY_COMPLIANT' as const, isFailure: undefined },
  ];
  const plan: FleetResult = { ...result, status: 'PLANNED', success: true, dryRun: true, nodes: planned };
  const earlier = earlierFleet(yesterday, { result: plan });
  expect([earlier.asTheyShouldBe, earlier.asked]).toEqual([1, 2]);
  const told = reportOfFleet(plan, ends, { ...factsOf('fleet/prod/eu'), trend: [earlier] });
  const page = renderFleetReport(told, 'html').replace(/\s+/g, ' ');
  expect(page).toContain('<b>1 of 2</b><span>nodes are as they should be</span>');
  expect(page.match(/<td class="number">1 of 2<\/td>/g)).toHaveLength(2);
  expect(page).toContain('Every node that was asked for has its plan, or needs none.');
});

describe('the page', () => {
  const text = renderFleetReport(report, 'html');
  const { elements, errors } = readHtml(text);

  it('is well-formed, runs nothing, and its links lead somewhere', () => {
    expect(errors).toEqual([]);
    const names = elements.map(({ tagName }) => tagName);
    for (const forbidden of ['script', 'link', 'img', 'iframe']) expect(names).not.toContain(forbidden);
    const attributes = elements.flatMap(({ attrs }) => attrs);
    const ids = attributes.flatMap(({ name, value }) => (name === 'id' ? [value] : []));
    expect(new Set(ids).size).toBe(ids.length);
    for (const { value } of attributes.filter(({ name }) => name === 'href')) {
      expect(ids).toContain(value.slice(1));
    }
  });

  it('has a section for each node that is not as it should be, and a row for each node', () => {
    const ids = elements.flatMap(({ attrs }) =>
      attrs.flatMap(({ name, value }) => (name === 'id' ? [value] : [])),
    );
    expect(ids.filter((id) => id.startsWith('node-'))).toEqual(['node-w-1', 'node-w-3', 'node-w-4']);
    for (const { node } of nodes) expect(text).toContain(node);
    expect(text).toContain('no answer; when it was last seen is not known');
    expect(text).toContain('ben (wave 2: window 42)');
  });

  it('says of a node that is left each check that does not pass, and why there is none', () => {
    const first = { id: 'cis-1.12/1.2.15', before: 'fail', outcome: 'left', reason: 'r' } as const;
    const left = report.nodes.map((node) => ({
      ...node,
      ...(node.node === 'w-1' && {
        checks: (['pass', 'fail', 'stale', 'unknown', 'manual', 'waived', 'notApplicable'] as const).map(
          (now) => ({ ...first, id: `check-${now}`, now }),
        ),
      }),
    }));
    const page = renderFleetReport({ ...report, nodes: left, checks: [] }, 'html');
    const section = page.slice(page.indexOf('id="node-w-1"'), page.indexOf('id="node-w-3"'));
    expect(section.match(/check-\w+/g)).toEqual(['check-fail', 'check-stale', 'check-unknown']);
    expect(page).toContain('No checks of it: no batch of it was begun.');
  });

  it('says how long a component was away at the most, and of a fleet without a result no number', () => {
    expect(text.replace(/\s+/g, ' ')).toMatch(/<b>2\.1\W?s<\/b><span>longest measured outage of a node/);
    expect(text).toContain('<td class="number">2 of 5</td>');
    expect(text).not.toContain('of null');
  });

  it('tells who has said yes with how well it is known that it was them', () => {
    const approvals = result.approvals.map((one) => ({ ...one, identity: 'claimed' as const }));
    const page = renderFleetReport({ ...report, approvals }, 'html');
    expect(page).toContain('ben (claimed) (wave 2: window 42)');
  });

  it('stays the page that it is, whatever is written into it', () => {
    const poisoned = renderFleetReport(poison(report, '') as FleetReport, 'html');
    const skeleton = (one: Element[]): string[] => one.map(({ tagName }) => tagName);
    const again = readHtml(poisoned);
    expect(again.errors).toEqual([]);
    expect(skeleton(again.elements)).toEqual(skeleton(elements));
  });
});

it('JUnit has a case for each node, and a suite with every check of each that told of itself', () => {
  const tags: { name: string; attributes: Record<string, string> }[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => tags.push({ name, attributes }));
  parser.write(renderFleetReport(report, 'junit')).close();
  const suites = tags.filter(({ name }) => name === 'testsuite').map(({ attributes }) => attributes);
  const { length } = bisected.checks;
  expect(suites.map(({ name, tests }) => [name, tests])).toEqual([
    ['run', '1'],
    ['nodes', '5'],
    ['cp-1', String(length)],
    ['w-1', String(length)],
  ]);
  expect(suites[1]).toMatchObject({ failures: '2', errors: '1' });
  expect(suites[0]).toMatchObject({ failures: '1' });
});

it('CSV has a row for each node, then one for each check; no cell is a formula', () => {
  const rows = parseCsv<Record<string, string>>(renderFleetReport(report, 'csv'), { columns: true });
  expect(rows.slice(0, 5).map(({ node, status, check }) => [node, status, check])).toEqual(
    nodes.map(({ node, status }) => [node, status, '']),
  );
  expect(rows.find(({ node }) => node === 'w-2')?.['outageMs']).toBe('2100');
  // Of the results of batches: what a fleet carries of each node has no room for it.
  const api = rows.slice(0, 5).map(({ node, apiOutageMs }) => [node, apiOutageMs]);
  expect(api).toEqual(nodes.map(({ node }) => [node, ends.has(node) && node !== 'w-2' ? '900' : '']));
  expect(rows).toHaveLength(5 + 2 * bisected.checks.length);
  const poisoned = renderFleetReport(poison(report, '') as FleetReport, 'csv');
  const cells: string[][] = parseCsv(poisoned);
  expect(cells.flat().filter((cell) => cell.startsWith('='))).toEqual([]);
});
