/** What a person types to put one backup back by hand: staged and renamed, never copied over the live file. */
import type { BackupRecord, EtcdSnapshot } from '../../contracts/backup.ts';

/**
 * Shell commands, one a line. The kubelet would read an empty or half file while `cp` writes over the
 * live one, so the copy goes to a dot file beside it and is renamed.
 * @param originalPath the real path of the file, where it is on this machine
 */
export function recoveryCommands(record: BackupRecord, originalPath: string): string[] {
  if (record.kind === 'configMap')
    return [`kubectl --kubeconfig /etc/kubernetes/admin.conf replace -f ${quote(record.backupPath ?? '')}`];
  if (record.etcd !== undefined) return snapshotCommands(record, record.etcd);
  const attributes = record.form.attributes;
  switch (record.form.kind) {
    case 'absent':
      return [`rm -f -- ${quote(originalPath)}`];
    case 'directory':
      return attributes === null
        ? [`mkdir -p -- ${quote(originalPath)}`]
        : [
            `mkdir -p -- ${quote(originalPath)} && chown ${attributes.uid}:${attributes.gid} -- ${quote(originalPath)} && chmod ${attributes.mode} -- ${quote(originalPath)}`,
          ];
    case 'file': {
      const slash = originalPath.lastIndexOf('/');
      const staged = `${originalPath.slice(0, slash)}/.${originalPath.slice(slash + 1)}.restore`;
      const from = record.backupPath ?? '';
      return [
        `cp -p -- ${quote(from)} ${quote(staged)} && sync -- ${quote(staged)} && mv -T -- ${quote(staged)} ${quote(originalPath)}`,
      ];
    }
  }
}

/**
 * Never done by kubemend: whatever was written to the cluster since is lost, and every member must begin anew from one snapshot.
 * Revisions go on far above those of now, so that no client of the API server takes old for new (etcd, "Disaster recovery").
 */
function snapshotCommands({ backupPath, originalPath }: BackupRecord, etcd: EtcdSnapshot): string[] {
  const dataDir = originalPath.replace(/\/member\/snap\/db$/, '');
  const manifests = '/etc/kubernetes/manifests';
  const file = quote(backupPath ?? '');
  const cluster =
    etcd.initialCluster === null ? "'NAME=PEER-URL of every member'" : quote(etcd.initialCluster);
  const each =
    etcd.members === 1
      ? '# the data of the whole cluster goes back to the snapshot: what was written since is lost'
      : `# the data of the whole cluster goes back to the snapshot: what was written since is lost. On every member (${etcd.members ?? 'how many is not known'}), with --name and --initial-advertise-peer-urls of each:`;
  return [
    each,
    `etcdutl snapshot status ${file} -w table`,
    `mv ${manifests}/kube-apiserver.yaml ${manifests}/etcd.yaml /etc/kubernetes/`,
    '# wait until both are gone: crictl ps | grep -E "etcd|kube-apiserver"',
    `mv ${quote(dataDir)} ${quote(`${dataDir}.before-restore`)}`,
    `etcdutl snapshot restore ${file} --data-dir ${quote(dataDir)} --name ${quote(etcd.member)} --initial-cluster ${cluster} --initial-advertise-peer-urls ${quote(etcd.peerUrls)} --bump-revision 1000000000 --mark-compacted`,
    `# on every member, then: mv /etc/kubernetes/etcd.yaml /etc/kubernetes/kube-apiserver.yaml ${manifests}/`,
  ];
}

function quote(text: string): string {
  return /^[A-Za-z0-9_./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
