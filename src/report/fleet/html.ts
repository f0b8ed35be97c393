/** A fleet as one page that opens from a disk: what needs somebody, every check across the nodes, every node. */
import type { FleetReport } from '../../contracts/fleet-report.ts';
import { page, sections } from '../html/page.ts';
import { html } from '../html/template.ts';
import { head } from './head.ts';
import { open } from './open-nodes.ts';
import { allNodes, checks } from './tables.ts';

export function renderFleetHtml(report: FleetReport): string {
  const { workflowId, status, startedAt } = report;
  const links = sections([
    ['open', 'What is left'],
    ['checks', 'Checks'],
    ['nodes', 'All nodes'],
  ]);
  return page({
    title: `${status} ${startedAt.slice(0, 10)}, kubemend report of ${workflowId}`,
    main: html`${head(report)} ${links} ${open(report)} ${checks(report)} ${allNodes(report)}`,
    footer: html`What became of a change is decided by the record of its node. A node's diffs, gates and
      evidence are in the report of its own batch: <code>kubemend report BATCH --run RUN</code>.`,
  });
}
