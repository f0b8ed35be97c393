/** `--from NODE=FILE` of a fleet: kube-bench's reports of several nodes, each by the node that it is of. */
import { Name } from '../contracts/basics.ts';
import type { FleetNode } from '../contracts/fleet.ts';
import type { Reported, ReportedCheck } from '../contracts/kube-bench.ts';
import { InputError } from '../domain/errors.ts';
import { shareFindings } from '../domain/fleet/node-report.ts';

/** Files by node, in the order in which the nodes were named. */
export type ReportFiles = ReadonlyMap<string, readonly string[]>;

/** @throws InputError for what is no NODE=FILE, and where two would read standard input */
export function reportFilesOf({
  from = [],
  inventory,
}: {
  from?: string[];
  inventory?: string;
}): ReportFiles {
  const files = new Map<string, string[]>();
  for (const text of from) {
    const { node, file } = parseNodeFile(text);
    files.set(node, [...(files.get(node) ?? []), file]);
  }
  const readers = [...files].flatMap(([node, paths]) => (paths.includes('-') ? [`--from ${node}=-`] : []));
  if (inventory === '-') readers.push('--inventory -');
  if (files.size > 0 && readers.length > 1) {
    throw refuse(`standard input for one of them, found ${readers.join(' and ')}`);
  }
  return files;
}

function parseNodeFile(text: string): { node: string; file: string } {
  const at = text.indexOf('=');
  if (at < 0) throw refuse(`NODE=FILE for many nodes, found "${text}"`);
  const [node, file] = [text.slice(0, at).trim(), text.slice(at + 1)];
  if (!Name.safeParse(node).success) throw refuse(`the name of a node before "=", found "${text}"`);
  if (file === '') throw refuse(`a file behind "=", found "${text}"`);
  return { node, file };
}

/** @returns null: no report was given */
export async function readNodeReports(
  files: ReportFiles,
  nodes: readonly FleetNode[],
): Promise<{ reported: ReportedCheck[]; nodes: FleetNode[] } | null> {
  if (files.size === 0) return null;
  const { readReports } = await import('../adapters/reports/kube-bench.ts');
  const byNode = new Map<string, Reported>();
  // One node after the other: thousands of open files would be more than a process may have.
  for (const { node } of nodes) byNode.set(node, await readReports(files.get(node) ?? []));
  const { reported, reports } = shareFindings(byNode);
  return { reported, nodes: nodes.map((one) => ({ ...one, reported: reports.get(one.node) })) };
}

function refuse(expected: string): InputError {
  return new InputError(`--from: expected ${expected}`, {
    code: 'INVALID_REQUEST',
    hint: 'a report says not which node it is of: name it, as in --from cp-1=cp-1.json --from w-1=w-1.json',
  });
}
