/** Texts that only Kubernetes reads this way: quantities, taints, reserved memory, certificate pairs. */
import { readDecimal } from './numbers.ts';
import type { Judge } from './judge.ts';

/** apimachinery resource.ParseQuantity. It takes a number without digits ("Gi") as zero, and so do we. */
const quantity = /^[+-]?\d*(?:\.\d*)?(?:[KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/;

export const judgeQuantity: Judge = (text) =>
  text !== '' && quantity.test(text) ? undefined : 'a quantity, such as 100Mi or 500m';

const labelPart = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const subdomain = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;

function isQualifiedName(text: string): boolean {
  const parts = text.split('/');
  const [name = '', prefix] = parts.reverse();
  const isNamed = parts.length <= 2 && name.length <= 63 && labelPart.test(name);
  return isNamed && (prefix === undefined || (prefix.length <= 253 && subdomain.test(prefix)));
}

function isLabelValue(text: string): boolean {
  return text === '' || (text.length <= 63 && labelPart.test(text));
}

const taint = /^([^:=]*)(?:=([^:=]*))?:(NoSchedule|PreferNoSchedule|NoExecute)$/;

/** pkg/util/taints.ParseTaints: each key and effect once; a trailing `-` (remove) needs no effect. */
export const judgeTaints: Judge = (text) => {
  const seen = new Set<string>();
  const isTaint = (spec: string): boolean => {
    const isRemoval = spec.endsWith('-');
    const body = isRemoval ? spec.slice(0, -1) : spec;
    if (isRemoval && !body.includes(':')) return isQualifiedName(body);
    const [whole, key = '', value = '', effect = ''] = taint.exec(body) ?? [];
    if (whole === undefined || !isQualifiedName(key) || !isLabelValue(value)) return false;
    const isNew = isRemoval || !seen.has(`${key}:${effect}`);
    if (!isRemoval) seen.add(`${key}:${effect}`);
    return isNew;
  };
  return text === '' || text.split(',').every(isTaint) ? undefined : 'taints such as key=value:NoSchedule';
};

/** pkg/util/flag.ReservedMemoryVar: `0:memory=1Gi,hugepages-1Gi=2Gi;1:memory=2Gi`. */
export const judgeReservedMemory: Judge = (text) => {
  const isLimit = (limit: string): boolean => {
    const [name = '', amount, ...more] = limit.split('=');
    const isKnown = name === 'memory' || name.startsWith('hugepages-');
    return isKnown && amount !== undefined && more.length === 0 && judgeQuantity(amount) === undefined;
  };
  const isNode = (reservation: string): boolean => {
    const [node = '', limits, ...more] = reservation.split(':');
    return (
      readDecimal(node) !== undefined &&
      limits !== undefined &&
      more.length === 0 &&
      limits.split(',').every(isLimit)
    );
  };
  return text === '' || text.split(';').every(isNode) ? undefined : 'reservations such as 0:memory=1Gi';
};

/** cliflag.NamedCertKey: certificate and key file, then optionally the host names they serve. */
export function readCertificatePair(text: string): { files: [string, string] } | undefined {
  const [pair = '', names] = text.split(/:(.*)/s);
  const files = pair.split(',').map((file) => file.trim());
  const [certificate, key, ...more] = files;
  if (certificate === undefined || key === undefined || more.length > 0) return undefined;
  return names?.trim() === '' ? undefined : { files: [certificate, key] };
}

export const judgeCertificatePair: Judge = (text) =>
  readCertificatePair(text) ? undefined : 'certificate.pem,key.pem, optionally followed by :host,host';
