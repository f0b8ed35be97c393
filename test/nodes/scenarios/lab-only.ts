/** What needs images, an upgrade or a webhook, which a practice node has not. */
import { expect } from 'vitest';
import { soon } from '../../scenarios/support/soon.ts';
import { edit, gone, only, read } from '../acts.ts';
import type { Scenario } from '../scenario.ts';
import { manifestPath } from '../tested-node.ts';
import type { TestedNode } from '../tested-node.ts';

const scheduler = 'kube-scheduler';
const imageOf = (text: string): string => /^ {4}image: (\S+)$/m.exec(text)?.[1] ?? '';

async function changeImage(node: TestedNode, from: string, to: string): Promise<void> {
  const { pid } = await only(node, scheduler);
  edit(node, scheduler, (text) => text.replace(from, to));
  await gone(node, scheduler, pid);
  await node.settled();
}

/** The program that runs, with another version stamped on it: its own words, and nothing else, differ. */
const upgrade = `
set -e
next=/var/lib/kubelet/kubelet-next
sed 's/v1\\.35\\.4/v1.36.0/g' "/proc/$(pgrep --exact kubelet)/exe" >$next
chmod 0755 $next
dir=/etc/systemd/system/kubelet.service.d
sed "s,^ExecStart=/[^ ]*,ExecStart=$next," $dir/10-kubeadm.conf >$dir/20-next.conf
systemctl restart kubelet`;
const downgrade = 'rm -f /etc/systemd/system/kubelet.service.d/20-next.conf; systemctl restart kubelet';

export const labOnly: readonly Scenario[] = [
  {
    title: 'the kubelet is upgraded while a plan waits for approval: the plan is void, and asked for again',
    covers: ['H8', 'S34'],
    lab: 'full',
    practice: { not: 'its kubelet has no program of its own that tells its version' },
    steps: [
      {
        does: 'a plan, an upgrade, and a yes to the old plan',
        act: async (node) => {
          const planned = async (): Promise<string | undefined> => {
            const { stdout } = await node.kubemend('approvals');
            return /kubemend approve \S+ --plan ([0-9a-f]{8})/.exec(stdout)?.[1];
          };
          const started = await node.kubemend('remediate', '1.4.1', '--require-approval', '--detach');
          expect(started.exitCode, started.stderr).toBe(0);
          const first = await soon('the plan', planned);
          await node.onOther('cp', upgrade);
          await node.settled();
          const id = `remediate/lab/cp/${scheduler}`;
          expect((await node.kubemend('approve', id, '--plan', first, '--by', 'ben')).exitCode).toBe(0);
          const second = await soon('another plan', async () => {
            const now = await planned();
            return now === first ? undefined : now;
          });
          expect(read(node, manifestPath(scheduler))).not.toContain('--profiling=false');
          expect((await node.kubemend('approve', id, '--plan', second, '--by', 'ben')).exitCode).toBe(0);
          const watched = await node.kubemend('watch', id);
          expect(watched.stdout, watched.stderr).toContain('FIXED');
          await node.onOther('cp', downgrade);
          await node.settled();
        },
      },
    ],
  },
  {
    title: 'a backup whose image is not on the node any more: no container is no success, and it goes back',
    covers: ['H28'],
    lab: 'full',
    practice: { not: 'its containers have no images' },
    steps: [
      {
        does: 'an image that is there at the backup, and gone at its return',
        act: async (node) => {
          const image = imageOf(read(node, manifestPath(scheduler)));
          const older = `${image}-older`;
          await node.onOther('cp', `ctr -n k8s.io images tag ${image} ${older}`);
          await changeImage(node, image, older);
          const fixed = await node.remediate('1.4.1');
          expect(fixed, JSON.stringify(fixed)).toMatchObject({ status: 'FIXED' });
          await changeImage(node, older, image);
          await node.onOther('cp', `ctr -n k8s.io images rm ${older}`);
          const { flags } = await only(node, scheduler);
          const result = await node.remediate('--restore', fixed.backups[0]?.id ?? '');
          expect(result, JSON.stringify(result)).toMatchObject({
            status: 'REMEDIATION_FAILED_ROLLED_BACK',
            code: 'GATE_FAILED',
          });
          await node.settled();
          expect((await only(node, scheduler)).flags).toEqual(flags);
        },
      },
    ],
  },
  {
    title:
      'an admission webhook that is away before and after: what did not work before is not asked of the new one',
    covers: ['H34'],
    lab: 'full',
    practice: { not: 'its API server knows no webhooks' },
    given: async (node) => await node.onOther('cp', createWebhook),
    remediate: ['1.2.15'],
    expect: {
      status: 'FIXED',
      also: async ({ evidence }, node) => {
        await node.onOther(
          'cp',
          'KUBECONFIG=/etc/kubernetes/admin.conf kubectl delete validatingwebhookconfiguration away',
        );
        const useful = evidence?.states.find(({ state }) => state === 'useful');
        expect(useful?.detail).toContain('failed before the change too: dry-run create');
      },
    },
  },
];

const webhook = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: { name: 'away' },
  webhooks: [
    {
      name: 'away.kubemend.test',
      admissionReviewVersions: ['v1'],
      sideEffects: 'None',
      timeoutSeconds: 1,
      failurePolicy: 'Fail',
      clientConfig: { url: 'https://127.0.0.1:9/' },
      rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] }],
    },
  ],
};
const createWebhook = `echo '${JSON.stringify(webhook)}' | KUBECONFIG=/etc/kubernetes/admin.conf kubectl apply -f -`;
