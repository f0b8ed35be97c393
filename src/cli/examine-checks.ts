/** Whether the checks that this side knows can be used, and are those of the node. */
import type { LoadedConfig } from '../adapters/config/control-config.ts';
import { loadUserCatalog } from '../catalog/load-own.ts';
import type { CheckStanding } from '../contracts/check-standing.ts';
import type { Examination } from './doctor.ts';
import { askNode } from './session.ts';
import type { Session } from './session.ts';

export async function examineChecksHere({ config }: LoadedConfig): Promise<Examination> {
  const name = 'checks here';
  const { checks, own } = await loadUserCatalog(config.checkDirs);
  if (own.unusable.length > 0) {
    const detail = own.unusable.map((one) => `${one.name}: ${one.problems.join('; ')}`).join('\n');
    return { name, outcome: 'fail', detail, hint: 'correct each line: kubemend checks lint DIR' };
  }
  const where = own.directories.length === 0 ? '' : ` (${own.directories.join(', ')})`;
  const shipped = checks.length - own.origins.size;
  return { name, outcome: 'ok', detail: `${shipped} that ship, ${own.origins.size} of your own${where}` };
}

/** By definitions, not by files: a comment is no difference. */
export async function compareChecks(session: Session): Promise<Examination> {
  const name = 'same checks';
  const catalog = await loadUserCatalog(session.loaded.config.checkDirs);
  const { checks } = await askNode<{ checks: CheckStanding[] }>(session, 'checks');
  const there = new Map(checks.map(({ slug, digest }) => [slug, digest]));
  const differ = catalog.checks.flatMap(({ slug }) => {
    const digest = catalog.digest(slug);
    const other = there.get(slug);
    if (other === digest) return [];
    return [
      `${slug}: ${digest} here, ${other == null ? 'none' : `another definition on the node, ${other}`}`,
    ];
  });
  const beyond = checks.filter(({ slug }) => catalog.find(slug) === undefined).map(({ slug }) => slug);
  if (differ.length === 0 && beyond.length === 0) {
    return { name, outcome: 'ok', detail: 'the node means the same by every check' };
  }
  const lines = [...differ, ...beyond.map((slug) => `${slug}: only on the node`)];
  const hint = 'bring the same files to both (checkDirs), or the same version of kubemend';
  return { name, outcome: 'warn', detail: lines.join('\n'), hint };
}
