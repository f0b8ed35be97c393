/** A report's findings by the check that they are of. */
import type { ReportTaken } from '../../contracts/kube-bench.ts';

export type ReportedFinding = ReportTaken['findings'][number];

/** @param taken undefined: the checks are not from a report */
export function reportedBy(taken: ReportTaken | undefined): Map<string, ReportedFinding> {
  return new Map(taken?.findings.map((finding) => [finding.check, finding]));
}
