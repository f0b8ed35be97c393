/** The kubelet's side of its API server: has it answered yet, the node's heartbeat, mirror Pods, access reviews. */
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { join } from 'node:path';
import { parse } from 'yaml';
import { requestJson } from '../https-json.ts';
import type { JsonAnswer } from '../https-json.ts';
import type { StaticPod } from './pod.ts';

interface Kubeconfig {
  clusters: { cluster: { server: string; 'certificate-authority-data': string } }[];
  users: { user: { 'client-certificate': string; 'client-key': string } }[];
}

export class ApiClient {
  readonly #server: string;
  readonly #ca: Buffer;
  readonly #cert: Buffer;
  readonly #key: Buffer;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 2 });
  /** kubeadm's own; a real kubelet may not give them to itself */
  readonly #labels: Record<string, string>;
  /** API UID of each mirror Pod, by its hash: a mirror is deleted and made anew when the hash changes */
  readonly #mirrorUids = new Map<string, string>();
  readonly #posted = new Map<string, string>();
  /** the hash of the mirror Pod at each path, and the way to its end */
  readonly #mirrored = new Map<string, { uid: string; replacing: Promise<void> | null }>();

  constructor(root: string) {
    const file = parse(readFileSync(join(root, 'etc/kubernetes/kubelet.conf'), 'utf8')) as Kubeconfig;
    const [cluster] = file.clusters;
    const [user] = file.users;
    if (!cluster || !user) throw new Error('kubelet.conf: expected one cluster and one user');
    this.#server = cluster.cluster.server;
    this.#ca = Buffer.from(cluster.cluster['certificate-authority-data'], 'base64');
    this.#cert = readFileSync(join(root, user.user['client-certificate']));
    this.#key = readFileSync(join(root, user.user['client-key']));
    const isControlPlane = existsSync(join(root, 'etc/kubernetes/pki/apiserver.crt'));
    this.#labels = isControlPlane ? { 'node-role.kubernetes.io/control-plane': '' } : {};
  }

  async #ask(path: string, method = 'GET', body?: unknown, timeoutMs = 2_000): Promise<JsonAnswer> {
    return await requestJson({
      url: this.#server + path,
      method,
      body,
      ca: this.#ca,
      cert: this.#cert,
      key: this.#key,
      agent: this.#agent,
      timeoutMs,
    });
  }

  /** @throws Error while the API server is away; false when it answers with anything but 200 */
  async listOwnPods(node: string): Promise<boolean> {
    return (await this.#ask(`/api/v1/pods?fieldSelector=spec.nodeName%3D${node}`)).status === 200;
  }

  async postHeartbeat(node: string, kubeletPort: number): Promise<void> {
    const now = new Date().toISOString();
    await this.#ask(`/api/v1/nodes/${node}/status`, 'PUT', {
      metadata: { name: node, labels: this.#labels },
      status: {
        conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', lastHeartbeatTime: now }],
        addresses: [
          { type: 'InternalIP', address: '127.0.0.1' },
          { type: 'Hostname', address: node },
        ],
        daemonEndpoints: { kubeletEndpoint: { Port: kubeletPort } },
        nodeInfo: { kubeletVersion: 'v1.35.4', containerRuntimeVersion: 'practice://1' },
      },
    });
    await this.#ask(`/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${node}`, 'PUT', {
      metadata: { name: node, namespace: 'kube-node-lease' },
      spec: { holderIdentity: node, leaseDurationSeconds: 40, renewTime: now },
    });
  }

  /** Posts when it differs from what was posted last; a failed post is tried again by the next call. */
  async postMirror(pod: StaticPod, described: object, node: string): Promise<void> {
    // That of the Pod whose place it takes is there still: it goes when this one may start.
    const mirror = this.#mirrored.get(this.#mirrorPath(pod.fullName));
    if (mirror !== undefined && mirror.uid !== pod.uid) return;
    const body = this.#mirrorOf(pod, described, node);
    const text = JSON.stringify(body);
    const path = this.#mirrorPath(pod.fullName);
    if (this.#posted.get(path) === text) return;
    const answer = await this.#ask(path, 'PUT', body);
    if (answer.status >= 300) return;
    this.#posted.set(path, text);
    this.#mirrored.set(path, { uid: pod.uid, replacing: null });
  }

  /**
   * Of a Pod that takes another's place: its mirror goes first, and the kubelet waits for the answer before it starts a
   * container (SyncPod, tryReconcileMirrorPods). While etcd is away the API server gives none until its request timeout.
   *
   * @returns null: there is nothing to wait for
   */
  replaceMirror(pod: StaticPod, timeoutMs: number): Promise<void> | null {
    const path = this.#mirrorPath(pod.fullName);
    const mirror = this.#mirrored.get(path);
    if (mirror === undefined || mirror.uid === pod.uid) return null;
    mirror.replacing ??= this.#ask(path, 'DELETE', undefined, timeoutMs)
      .catch(() => undefined)
      .then(() => {
        this.#posted.delete(path);
        this.#mirrored.set(path, { uid: pod.uid, replacing: null });
      });
    return mirror.replacing;
  }

  async deleteMirror(fullName: string): Promise<void> {
    await this.#ask(this.#mirrorPath(fullName), 'DELETE');
    this.#posted.delete(this.#mirrorPath(fullName));
    this.#mirrored.delete(this.#mirrorPath(fullName));
  }

  #mirrorPath(fullName: string): string {
    const [namespace = '', name = ''] = fullName.split('/');
    return `/api/v1/namespaces/${namespace}/pods/${name}`;
  }

  #mirrorOf(pod: StaticPod, described: object, node: string): object {
    const tree = described as { metadata: { annotations: Record<string, string> } };
    const uid = this.#mirrorUids.get(pod.uid) ?? randomUUID();
    this.#mirrorUids.set(pod.uid, uid);
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      ...tree,
      metadata: {
        ...tree.metadata,
        uid,
        annotations: { ...tree.metadata.annotations, 'kubernetes.io/config.mirror': pod.uid },
        ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: node, controller: true }],
      },
    };
  }

  /** @throws Error while the API server is away */
  async reviewAccess(user: string, path: string): Promise<boolean> {
    const answer = await this.#ask('/apis/authorization.k8s.io/v1/subjectaccessreviews', 'POST', {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: { user, resourceAttributes: { verb: 'get', resource: 'nodes', subresource: path } },
    });
    if (answer.status >= 300) throw new Error(`the API server answered ${answer.status}`);
    return (JSON.parse(answer.text) as { status?: { allowed?: boolean } }).status?.allowed === true;
  }
}
