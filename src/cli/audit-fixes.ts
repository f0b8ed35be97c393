/** What would be done for each failing check, told by the checks as this side knows them. */
import type { LoadedConfig } from '../adapters/config/control-config.ts';
import type { AuditedCheck, Finding } from '../contracts/audit.ts';
import type { Check } from '../contracts/check.ts';

/** What the node has said besides its findings; a node of before there were fixes says nothing. */
export interface NodeMeans {
  parameters: Readonly<Record<string, string | number | boolean>>;
  /** of checks that fail: slug → digest */
  definitions: Readonly<Record<string, string>>;
}

/** A check that the node has and this side has not, or that means another thing there, gets no fix: nothing is known of it. */
export async function withFixes(
  findings: readonly Finding[],
  { parameters, definitions }: NodeMeans,
  { checkDirs }: Pick<LoadedConfig['config'], 'checkDirs'>,
): Promise<AuditedCheck[]> {
  if (!findings.some(isFailing)) return [...findings];
  const [{ loadUserCatalog }, { fixInWords }] = await Promise.all([
    import('../catalog/load-own.ts'),
    import('../domain/checks/index.ts'),
  ]);
  const catalog = await loadUserCatalog(checkDirs);
  const context = {
    parameters,
    find: (slug: string) => catalog.find(slug),
    passing: new Set(findings.filter(({ verdict }) => verdict === 'pass').map(({ slug }) => slug)),
    displayId: (check: Check) => catalog.displayId(check),
  };
  return findings.map((finding) => {
    const check = isFailing(finding) ? catalog.find(finding.slug) : undefined;
    if (check === undefined) return finding;
    const there = definitions[check.slug];
    if (there !== undefined && there !== catalog.digest(check.slug)) return finding;
    return { ...finding, fix: fixInWords(check, finding, context) };
  });
}

/** To plan one that is refused, or refused as long as the node lacks something, helps nobody. */
export function firstToPlan(audited: readonly AuditedCheck[]): AuditedCheck | undefined {
  return audited.find(
    ({ fix, lacks }) => lacks === undefined && (fix?.kind === 'auto' || fix?.kind === 'consent'),
  );
}

function isFailing({ verdict }: Pick<Finding, 'verdict'>): boolean {
  return verdict === 'fail' || verdict === 'stale';
}
