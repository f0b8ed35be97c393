import { describe, expect, it } from 'vitest';
import { secureContextOf } from '../../../src/adapters/observer/secure-context.ts';
import { authority, issue } from './servers.ts';

const ca = Buffer.from(authority.pem);
const pairOf = (name: string): { cert: Buffer; key: Buffer } => {
  const { pem, privatePem } = issue(name);
  return { cert: Buffer.from(pem), key: Buffer.from(privatePem) };
};

describe('secureContextOf', () => {
  it('keeps the context of the same bytes, and makes one for others', () => {
    const [old, renewed] = [pairOf('client'), pairOf('client')];
    const first = secureContextOf(ca, old);
    expect(secureContextOf(Buffer.from(ca), { ...old })).toBe(first);
    expect(secureContextOf(ca, renewed)).not.toBe(first);
    expect(secureContextOf(ca)).not.toBe(first);
    expect(secureContextOf()).toBe(secureContextOf());
    expect(secureContextOf()).not.toBe(secureContextOf(ca));
  });

  it('forgets the one unused for longest, so that a worker that sees many renewals does not grow', () => {
    const used = pairOf('used');
    const unused = pairOf('unused');
    const [ofUsed, ofUnused] = [secureContextOf(ca, used), secureContextOf(ca, unused)];
    for (let made = 0; made < 8; made++) {
      secureContextOf(ca, pairOf(`client ${made}`));
      expect(secureContextOf(ca, used)).toBe(ofUsed);
    }
    expect(secureContextOf(ca, unused)).not.toBe(ofUnused);
  });

  it('refuses what is no PEM, each time', () => {
    const broken = { cert: Buffer.from('no certificate'), key: Buffer.from('no key') };
    expect(() => secureContextOf(ca, broken)).toThrow(/PEM|no start line/);
    expect(() => secureContextOf(ca, broken)).toThrow(/PEM|no start line/);
  });
});
