/** What of a kube-bench report is somebody's task. Nothing of its prose or of its commands is carried out, or even read. */
import type { KubeBenchControl, KubeBenchResult, ReportedCheck } from '../../contracts/kube-bench.ts';

const reasonLength = 200;

/** @returns FAILs and WARNs; what passes, or was skipped, is nobody's task */
export function findingsOf(controls: readonly KubeBenchControl[]): ReportedCheck[] {
  return controls.flatMap(({ version, tests }) =>
    tests.flatMap(({ results }) => results.flatMap((result) => findingOf(version, result))),
  );
}

function findingOf(version: string, result: KubeBenchResult): ReportedCheck[] {
  const { status, test_number: number, test_desc: title } = result;
  if (status !== 'FAIL' && status !== 'WARN') return [];
  return [{ id: `${version}/${number}`, title, status, whyNot: whyNotOf(result) }];
}

/** What could not look is no finding, and what waits for a person's judgement is not a machine's to change. */
function whyNotOf({ type, reason }: KubeBenchResult): string | null {
  if (type === 'manual') return 'kube-bench leaves it to a person';
  if (reason === '') return null;
  // What its command printed may be a process with all its arguments and environment: none of it is kept.
  const [command = ''] = reason.split(/,? output: |\n/);
  return `kube-bench could not look: ${command.slice(0, reasonLength)}`;
}

type Weighed = Pick<ReportedCheck, 'status' | 'whyNot'>;

/** A finding asks for more than what is nobody's task, and a FAIL for more than a WARN. */
export function asksForMore(one: Weighed, other: Weighed): boolean {
  const weight = ({ status, whyNot }: Weighed): number =>
    (whyNot === null ? 2 : 0) + (status === 'FAIL' ? 1 : 0);
  return weight(one) > weight(other);
}

/** @returns one finding for each check: of several reports the one that asks for most */
export function mergeReported(reports: readonly (readonly ReportedCheck[])[]): ReportedCheck[] {
  const found = new Map<string, ReportedCheck>();
  for (const finding of reports.flat()) {
    const other = found.get(finding.id);
    if (other === undefined || asksForMore(finding, other)) found.set(finding.id, finding);
  }
  return [...found.values()];
}
