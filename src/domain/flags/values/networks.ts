/** Addresses, port ranges and etcd's URLs, as Go's net and net/url read them. */
import { readDecimal } from './numbers.ts';
import type { Judge } from './judge.ts';

function isIpv4(text: string, allowsLeadingZeros: boolean): boolean {
  const octets = text.split('.');
  const shape = allowsLeadingZeros ? /^\d+$/ : /^(?:0|[1-9]\d*)$/;
  return octets.length === 4 && octets.every((octet) => shape.test(octet) && Number(octet) <= 255);
}

function countIpv6Words(half: string, mayEndInIpv4: boolean, allowsLeadingZeros: boolean): number {
  if (half === '') return 0;
  const words = half.split(':');
  const last = words.at(-1) ?? '';
  const hasIpv4 = mayEndInIpv4 && last.includes('.');
  if (hasIpv4 && !isIpv4(last, allowsLeadingZeros)) return Number.NaN;
  const plain = hasIpv4 ? words.slice(0, -1) : words;
  if (!plain.every((word) => /^[0-9a-fA-F]{1,4}$/.test(word))) return Number.NaN;
  return plain.length + (hasIpv4 ? 2 : 0);
}

/** net.ParseIP; with `allowsLeadingZeros` the older parser that Kubernetes keeps (utilnet.ParseIPSloppy). No zones. */
export function isIp(text: string, allowsLeadingZeros = false): boolean {
  if (!text.includes(':')) return isIpv4(text, allowsLeadingZeros);
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const [head = '', tail] = halves;
  if (tail === undefined) return countIpv6Words(head, true, allowsLeadingZeros) === 8;
  const words =
    countIpv6Words(head, false, allowsLeadingZeros) + countIpv6Words(tail, true, allowsLeadingZeros);
  return words <= 7;
}

const ipExpected = 'an IP address, such as 127.0.0.1 or ::1';

export const judgeGivenIp: Judge = (text) => (isIp(text.trim()) ? undefined : ipExpected);

export const judgeIp: Judge = (text) => (text === '' ? undefined : judgeGivenIp(text));

export const judgeSloppyIp: Judge = (text) => (text === '' || isIp(text, true) ? undefined : ipExpected);

/** apimachinery net.PortRange: `30000-32767`, `30000+2767` or one port; empty means none. */
export const judgePortRange: Judge = (text) => {
  const range = text.trim();
  const match = /^(\d+)$|^(\d+)-(\d+)$|^(\d+)\+(\d+)$/.exec(range);
  const [, single, low, high, base, size] = match ?? [];
  const first = readDecimal(single ?? low ?? base ?? '');
  const added = readDecimal(high ?? size ?? '0');
  const isRange =
    first !== undefined &&
    added !== undefined &&
    Math.max(first, size ? first + added : added) <= 65535 &&
    (high === undefined || added >= first);
  return range === '' || isRange ? undefined : 'ports such as 30000-32767';
};

/** etcd's types.NewURLs: http and https need host:port and no path; unix and unixs take anything. */
function isEtcdUrl(text: string): boolean {
  const [, scheme = '', rest = ''] = /^([a-zA-Z][a-zA-Z0-9+.-]*):(.*)$/.exec(text.trim()) ?? [];
  if (/^unixs?$/i.test(scheme)) return true;
  const [, authority = '', path = ''] = /^\/\/([^/?#]*)([^?#]*)/.exec(rest) ?? [];
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  return /^https?$/i.test(scheme) && path === '' && /^(?:\[[0-9a-fA-F:.%]+\]|[^\s:[\]<>"]*):\d*$/.test(host);
}

export function judgeUrls(other: string): Judge {
  return (text) =>
    text === other || text.split(',').every(isEtcdUrl)
      ? undefined
      : 'URLs such as https://10.0.0.1:2379, without a path';
}
