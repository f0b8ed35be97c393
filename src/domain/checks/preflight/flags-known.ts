/** Every changed flag is known to this version, well typed, and holds a value that the component starts with. */
import { checkFlag, describeTable, tableFor, versionInImage } from '../../flags/index.ts';
import { viewFlags } from './changed-flags.ts';
import { passed, refused } from './facts.ts';
import type { PreflightFacts, PreflightResult } from './facts.ts';

/** Older than every table: flags that ended their component's start for ever, as no newer version knows them either. */
const removedFlags: Readonly<Record<string, string>> = {
  'insecure-port': '1.24',
  'insecure-bind-address': '1.24',
  'basic-auth-file': '1.19',
  'repair-malformed-updates': '1.21',
  'kubelet-https': '1.22',
  'enable-swagger-ui': '1.20',
  'service-account-api-audiences': '1.25',
  'target-ram-mb': '1.22',
  'horizontal-pod-autoscaler-use-rest-clients': '1.25',
  'experimental-encryption-provider-config': '1.22',
};

const name = 'flags known and typed';

export function checkFlagsKnown(facts: PreflightFacts): PreflightResult {
  const { component, allowUnknown, after } = facts;
  const table = tableFor(component, versionInImage(after.image ?? ''));
  const { changed } = viewFlags(facts);
  const problems = changed.flatMap((flag) => {
    const removedIn = removedFlags[flag.name];
    if (removedIn !== undefined && flag.spec === undefined) {
      return [
        `--${flag.name}: was removed from Kubernetes in ${removedIn}; ${component} does not start with it`,
      ];
    }
    return flag.texts.flatMap((text) => {
      const problem = checkFlag(component, flag.name, text, table.minor);
      if (problem === undefined || (problem.kind === 'unknownFlag' && allowUnknown)) return [];
      return [`--${flag.name}: expected ${problem.expected}, found ${problem.found}`];
    });
  });
  const judgedAs = describeTable(table);
  if (problems.length > 0) return refused(name, 'FLAG_REFUSED', sentence(problems.join('; '), judgedAs));
  return passed(name, sentence(`${changed.length} changed`, judgedAs));
}

function sentence(...parts: string[]): string {
  return parts.filter((part) => part !== '').join('; ');
}
