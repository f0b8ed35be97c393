/**
 * Where kubemend and kube-bench v0.15.6 (cis-1.12) may differ, and why: docs/kube-bench.md has the same rows. A difference that
 * has no row here is a defect of one of them, and fails the test that sees it.
 */
import type { Difference } from './kube-bench.ts';

export interface Explained {
  ids: readonly string[];
  theirs: string;
  ours: string;
  /** the condition: what is found on the node */
  found: string;
  /** what our answer must say of the node for the row to count */
  when: RegExp;
  /** what stands in cfg/cis-1.12 of kube-bench that makes it answer so */
  rule: string;
  /** as docs/kube-bench.md says it */
  because: string;
}

export const explained: readonly Explained[] = [
  {
    ids: ['1.1.9', '1.1.10'],
    theirs: 'WARN',
    ours: 'PASS',
    found: 'CNI files in `/etc/cni/net.d`, all as they should be',
    when: /\/etc\/cni\/net\.d/,
    rule: '`master.yaml`: finds the directory by `--cni-conf-dir`; no output is no hit',
    because:
      'it looks where a flag of old kubelets pointed, finds nothing and warns; here the files themselves are looked at',
  },
  {
    ids: ['1.2.20'],
    theirs: 'WARN',
    ours: 'PASS',
    found: '`--request-timeout` within the limit, or its default in force',
    when: /--request-timeout/,
    rule: '`master.yaml`: `type: manual`, which is always WARN',
    because:
      'it leaves the check to a person; here the time that is in force is compared with a limit (parameter)',
  },
  {
    ids: ['1.3.7', '1.4.2'],
    theirs: 'PASS',
    ours: 'FAIL',
    found: '`--bind-address` absent',
    when: /--bind-address absent \(default 0\.0\.0\.0 of 1\.\d+ in force\)/,
    rule: '`master.yaml`: `set: false` beside `eq 127.0.0.1`',
    because: 'it takes a flag that is absent for a safe one; here the default counts, which is every address',
  },
  {
    ids: ['3.2.2'],
    theirs: 'WARN',
    ours: 'PASS',
    found: 'an audit policy',
    when: /policy/,
    rule: '`controlplane.yaml`: `type: manual`, which is always WARN',
    because: 'it leaves the check to a person; here the policy is read',
  },
  {
    ids: ['4.1.3', '4.1.4'],
    theirs: 'WARN',
    ours: 'INFO',
    found: 'no file of kube-proxy',
    when: /does not exist/,
    rule: '`node.yaml`: `test -e`, and no output is no hit',
    because:
      'without kube-proxy on the node it warns of a file that is not there; here the check does not apply',
  },
  {
    ids: ['4.3.1'],
    theirs: 'FAIL',
    ours: 'INFO',
    found: 'no kube-proxy',
    when: /kube-proxy does not run on this node/,
    rule: '`node.yaml`: `ps -fC` ends with 1, and an audit that fails is FAIL',
    because:
      'its search for kube-proxy fails where none runs, and so does the test; here the check does not apply',
  },
];

export function isExplained({ id, theirs, ours, detail }: Difference): boolean {
  return explained.some(
    (row) => row.ids.includes(id) && row.theirs === theirs && row.ours === ours && row.when.test(detail),
  );
}
