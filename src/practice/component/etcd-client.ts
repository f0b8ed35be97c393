/** The API server's way to etcd: its store, and whether it is there. */
import { Agent } from 'node:https';
import { requestJson } from '../https-json.ts';
import type { JsonAnswer } from '../https-json.ts';
import type { Flags } from './arguments.ts';
import type { ContainerFiles } from './container-files.ts';

export interface Stored {
  key: string;
  value: unknown;
}

export class EtcdClient {
  readonly #server: string;
  readonly #tls: { ca?: Buffer; cert?: Buffer; key?: Buffer };
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 4 });

  constructor(flags: Flags, files: ContainerFiles) {
    this.#server = flags.list('etcd-servers')[0] ?? '';
    const read = (name: string): Buffer | undefined =>
      flags.text(name) === '' ? undefined : files.read(flags.text(name));
    this.#tls = { ca: read('etcd-cafile'), cert: read('etcd-certfile'), key: read('etcd-keyfile') };
  }

  async #ask(path: string, method = 'GET', body?: unknown): Promise<JsonAnswer> {
    const answer = await requestJson({
      url: this.#server + path,
      method,
      body,
      agent: this.#agent,
      ...this.#tls,
    });
    if (answer.status >= 300) throw new Error('etcdserver: request timed out');
    return answer;
  }

  async isHealthy(): Promise<boolean> {
    try {
      const { text } = await this.#ask('/health?exclude=NOSPACE');
      return (JSON.parse(text) as { health?: string }).health === 'true';
    } catch {
      return false;
    }
  }

  async list(prefix: string): Promise<Stored[]> {
    const { text } = await this.#ask(`/practice/kv?key=${encodeURIComponent(prefix)}`);
    return (JSON.parse(text) as { items: Stored[] }).items;
  }

  async put(key: string, value: unknown): Promise<void> {
    await this.#ask(`/practice/kv?key=${encodeURIComponent(key)}`, 'PUT', value);
  }

  async delete(key: string): Promise<void> {
    await this.#ask(`/practice/kv?key=${encodeURIComponent(key)}`, 'DELETE');
  }
}
