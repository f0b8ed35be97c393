/** What only several control-plane nodes show; the lab alone has them. */
import { unknownFlag } from '../acts.ts';
import { expectProofs } from '../play.ts';
import type { Expected, Scenario } from '../scenario.ts';
import { manifestPath } from '../tested-node.ts';
import type { TestedNode } from '../tested-node.ts';

const api = 'kube-apiserver';
/** Nobody is told that it is away: it takes connections, and answers none. */
const withoutServerOf2 = async (node: TestedNode): Promise<void> =>
  await node.onOther('cp2', 'pkill -STOP --exact kube-apiserver');
const goOn = async (_result: unknown, node: TestedNode): Promise<void> => {
  await node.onOther('cp2', 'pkill -CONT --exact kube-apiserver');
  await node.settled();
};
const conf = '/etc/kubernetes/kubelet.conf';
const addressOf2 = `kubectl --kubeconfig /etc/kubernetes/admin.conf get node cp2 -o 'jsonpath={.status.addresses[0].address}'`;
/** As behind a load balancer that has chosen another node: its kubelet has an API server whatever becomes of its own. */
const behindAnother = async (node: TestedNode): Promise<void> => {
  const elsewhere = `cp -p ${conf} /run/kubelet.conf && sed -i "s,server: .*,server: https://$(${addressOf2}):6443," ${conf}`;
  await node.onOther('cp', `${elsewhere} && systemctl restart kubelet`);
  await node.settled();
};
const behindItsOwn = async (_result: unknown, node: TestedNode): Promise<void> => {
  await node.onOther('cp', `cp -p /run/kubelet.conf ${conf} && systemctl restart kubelet`);
  await node.settled();
};
const practice = { not: 'a practice node is a cluster of its own' };

const crashSeen: Expected = {
  status: 'REMEDIATION_FAILED_ROLLED_BACK',
  code: 'GATE_FAILED',
  reason: /unknown flag/,
  untouched: ['kubelet'],
};

export const severalNodes: readonly Scenario[] = [
  {
    title: 'other API servers answer while ours crashes: they confirm nothing',
    covers: ['S24', 'H16', 'S31'],
    lab: 'full',
    practice,
    remediate: unknownFlag,
    expect: crashSeen,
  },
  {
    title:
      'a kubelet that speaks to another API server, as through a load balancer: our crash is no less seen',
    covers: ['S24', 'S31'],
    lab: 'full',
    practice,
    given: behindAnother,
    remediate: unknownFlag,
    expect: { ...crashSeen, also: behindItsOwn },
  },
  {
    title: 'a kubelet that speaks to another API server: ours is proven by itself',
    covers: ['S24', 'S31'],
    lab: 'full',
    practice,
    given: behindAnother,
    remediate: ['1.2.15'],
    expect: {
      status: 'FIXED',
      restarts: 1,
      outage: 'some',
      untouched: ['kubelet'],
      also: async (result, node) => {
        expectProofs(result, node);
        await behindItsOwn(result, node);
      },
    },
  },
  {
    title: 'while another node’s API server is away, ours is not taken away too (crash 14)',
    covers: ['S31'],
    lab: 'full',
    practice,
    given: withoutServerOf2,
    remediate: ['1.2.15'],
    expect: {
      status: 'REFUSED',
      code: 'UNHEALTHY_BEFORE',
      reason: /cp2 \(\/readyz at /,
      untouched: [api, 'kubelet'],
      files: 'theirs',
      also: goOn,
    },
  },
  {
    title: 'another node’s API server is not ready: our scheduler is judged by itself',
    covers: ['H35', 'S31'],
    lab: 'full',
    practice,
    given: withoutServerOf2,
    remediate: ['1.4.1'],
    expect: {
      status: 'FIXED',
      restarts: 1,
      untouched: ['kubelet', api],
      files: 'theirs',
      also: goOn,
    },
  },
  {
    title: 'a member of etcd is away: etcd is not changed',
    covers: ['S29', 'H26'],
    lab: 'full',
    practice,
    given: async (node) => await node.onOther('cp3', 'pkill -STOP --exact etcd'),
    remediate: ['--manifest', manifestPath('etcd'), '--set', 'auto-compaction-retention=8'],
    expect: {
      status: 'REFUSED',
      code: 'UNHEALTHY_BEFORE',
      files: 'theirs',
      also: async (_result, node) => {
        await node.onOther('cp3', 'pkill -CONT --exact etcd');
        await node.settled();
      },
    },
  },
  {
    title: 'one member of three is changed while the others serve',
    covers: ['H26', 'S27'],
    lab: 'full',
    practice,
    remediate: ['--manifest', manifestPath('etcd'), '--set', 'auto-compaction-retention=8'],
    expect: { status: 'FIXED', restarts: 1, untouched: ['kubelet'] },
  },
];
