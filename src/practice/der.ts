/** The few DER forms that a certificate needs (X.690), so that a component starts without a certificate library. */

export function encodeDer(tag: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), encodeLength(body.length), body]);
}

function encodeLength(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Buffer.from([0x80 | bytes.length, ...bytes]);
}

export const der = {
  sequence: (...parts: Buffer[]): Buffer => encodeDer(0x30, ...parts),
  set: (...parts: Buffer[]): Buffer => encodeDer(0x31, ...parts),
  integer: (bytes: Buffer): Buffer => encodeDer(0x02, bytes),
  boolean: (value: boolean): Buffer => encodeDer(0x01, Buffer.from([value ? 0xff : 0])),
  octets: (bytes: Buffer): Buffer => encodeDer(0x04, bytes),
  bits: (bytes: Buffer, unusedBits = 0): Buffer => encodeDer(0x03, Buffer.from([unusedBits]), bytes),
  text: (text: string): Buffer => encodeDer(0x0c, Buffer.from(text, 'utf8')),
  /** Constructed, context-specific: `[n]` in the grammar of RFC 5280. */
  tagged: (number: number, ...parts: Buffer[]): Buffer => encodeDer(0xa0 | number, ...parts),
  /** Primitive, context-specific: the choices of GeneralName. */
  implicit: (number: number, bytes: Buffer): Buffer => encodeDer(0x80 | number, bytes),
  oid: encodeOid,
  time: encodeTime,
};

function encodeOid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const groups = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) {
      groups.unshift((left % 128) | 0x80);
    }
    bytes.push(...groups);
  }
  return encodeDer(0x06, Buffer.from(bytes));
}

/** UTCTime up to 2049, GeneralizedTime from then on (RFC 5280 §4.1.2.5). */
function encodeTime(at: Date): Buffer {
  const digits = at.toISOString().replace(/\.\d+/, '').replaceAll(/[-:T]/g, '');
  return at.getUTCFullYear() < 2050
    ? encodeDer(0x17, Buffer.from(digits.slice(2), 'ascii'))
    : encodeDer(0x18, Buffer.from(digits, 'ascii'));
}
