/** Go's strconv: how the components read booleans, whole numbers and floating-point numbers. */
import type { Judge } from './judge.ts';

const trueTexts = ['1', 't', 'T', 'true', 'TRUE', 'True'];
const falseTexts = ['0', 'f', 'F', 'false', 'FALSE', 'False'];

/** strconv.ParseBool; undefined when it would refuse. */
export function readBool(text: string): boolean | undefined {
  if (trueTexts.includes(text)) return true;
  return falseTexts.includes(text) ? false : undefined;
}

export const judgeBool: Judge = (text) =>
  readBool(text) === undefined ? 'a boolean: true or false (also 1, t, 0, f)' : undefined;

/** strconv with base 0: a prefix names the base, a leading 0 alone is octal, `_` may stand between digits. */
const anyBase =
  /^(?:0[xX](?:_?[0-9a-fA-F])+|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0(?:_?[0-7])*|[1-9](?:_?[0-9])*)$/;

function readDigits(digits: string): bigint | undefined {
  if (!anyBase.test(digits)) return undefined;
  const plain = digits.replaceAll('_', '');
  return BigInt(/^0[0-7]+$/.test(plain) ? `0o${plain}` : plain);
}

export function judgeInt(bits: 32 | 64): Judge {
  const limit = 1n << BigInt(bits - 1);
  return (text) => {
    const magnitude = readDigits(text.replace(/^[+-]/, ''));
    const isIn = magnitude !== undefined && magnitude <= (text.startsWith('-') ? limit : limit - 1n);
    return isIn ? undefined : `a whole number from ${-limit} to ${limit - 1n}`;
  };
}

export function judgeUint(bits: 32 | 64): Judge {
  const limit = 1n << BigInt(bits);
  return (text) => {
    const value = readDigits(text);
    return value !== undefined && value < limit ? undefined : `a whole number from 0 to ${limit - 1n}`;
  };
}

/** The log verbosity: strconv.ParseUint(text, 10, 31) (component-base/logs/api/v1). */
export const judgeLevel: Judge = (text) =>
  /^\d+$/.test(text) && BigInt(text) < 1n << 31n ? undefined : `a whole number from 0 to ${2 ** 31 - 1}`;

/** strconv.Atoi: base 10, with a sign; undefined when it would refuse. */
export function readDecimal(text: string): number | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const value = BigInt(text.replace('+', ''));
  return BigInt.asIntN(64, value) === value ? Number(text) : undefined;
}

const decimalFloat = /^[+-]?(?:\d(?:_?\d)*\.?(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?$/;
const hexFloat = /^[+-]?0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)[pP][+-]?\d+$/;

/** strconv.ParseFloat; `largest` is the greatest finite value that the type holds. */
export function judgeFloat(largest: number): Judge {
  return (text) => {
    if (/^[+-]?inf(?:inity)?$/i.test(text) || /^nan$/i.test(text) || hexFloat.test(text)) return undefined;
    return decimalFloat.test(text) && Math.abs(Number(text.replaceAll('_', ''))) <= largest
      ? undefined
      : 'a number, such as 0.5';
  };
}
