/** Where kube-proxy serves its metrics: by its configuration file, which makes it ignore its flags, else by its flags. */
import type { Assertion } from '../../contracts/check.ts';
import type { Facts, KubeProxyFact } from './facts.ts';
import { toText } from './config-keys.ts';
import { cannotLook } from './look.ts';
import type { Look, Observed } from './look.ts';

export type KubeProxyAssertion = Extract<Assertion, { kubeProxy: string }>;

/** kube-proxy 1.35; an empty address in the file is this one too */
export const defaultKubeProxyAddress = '127.0.0.1:10249';

export function judgeKubeProxy(assertion: KubeProxyAssertion, facts: Facts): Look {
  const { kubeProxy: proxy } = facts;
  if (proxy === null) return cannotLook('kube-proxy was not looked at');
  if (proxy.kind === 'unreadable') return cannotLook(proxy.why);
  if (proxy.kind === 'notRunning') {
    return { outcome: 'notApplicable', says: 'kube-proxy does not run on this node', observed: [] };
  }
  const { value, where, isDefault } = addressOf(proxy);
  const says = `${assertion.kubeProxy} is ${value}${isDefault ? ' by default' : ''}`;
  const observed: Observed[] = [{ layer: isDefault ? 'default' : 'process', where, value }];
  return { outcome: isLoopback(value) ? 'pass' : 'fail', says, observed };
}

function addressOf({ pid, argv, config }: Extract<KubeProxyFact, { kind: 'running' }>): {
  value: string;
  where: string;
  isDefault: boolean;
} {
  const where = config === null ? `pid ${pid}` : `pid ${pid} ${config.where}`;
  const given =
    config === null ? kubeProxyFlag(argv, 'metrics-bind-address') : config.values['metricsBindAddress'];
  const isDefault = given === undefined || given === null || given === '';
  return { value: isDefault ? defaultKubeProxyAddress : toText(given), where, isDefault };
}

/** A flag that holds a text, in either form and with dashes or underscores; the last one counts. */
export function kubeProxyFlag(argv: readonly string[], name: string): string | undefined {
  const values = argv.flatMap((item, index) => {
    const [, written = '', value] = /^--([^=]+)(?:=(.*))?$/s.exec(item) ?? [];
    return written.replaceAll('_', '-') === name ? [value ?? argv[index + 1] ?? ''] : [];
  });
  return values.at(-1);
}

/** host:port, [host]:port, or a host alone */
function isLoopback(address: string): boolean {
  const host = /^\[(.*)\](?::\d+)?$/.exec(address)?.[1] ?? address.replace(/:\d+$/, '');
  return /^127(\.\d{1,3}){3}$/.test(host) || host === '::1' || host === 'localhost';
}
