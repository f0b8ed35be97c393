/** Flags of key and value: several parsers that differ in separator, splitting and strictness. */
import { judgeLevel } from './numbers.ts';
import { readCsvRecord } from './lists.ts';
import { splitPairs } from './judge.ts';
import type { Judge } from './judge.ts';

function judgePairs(separator: string, expected: string): Judge {
  return (text) => (splitPairs(text).every((pair) => pair.includes(separator)) ? undefined : expected);
}

/** component-base cliflag.MapStringString. */
export const judgeEqualsPairs = judgePairs('=', 'pairs such as a=b,c=d');
/** cliflag.LangleSeparatedMapStringString: eviction thresholds. */
export const judgeLessThanPairs = judgePairs('<', 'pairs such as memory.available<100Mi');
/** cliflag.ColonSeparatedMultimapStringString. */
export const judgeColonPairs = judgePairs(':', 'pairs such as a:b,c:d');

/** cliflag.MapStringString with NoSplit: one pair per flag, commas belong to the value. */
export const judgeOnePair: Judge = (text) => (text.includes('=') ? undefined : 'one pair such as a=b');

/** pflag's stringToString: one pair as it is, several as a CSV record. */
export const judgeStringToString: Judge = (text) => {
  const pairs = text.split('=').length > 2 ? readCsvRecord(text) : [text];
  return pairs?.every((pair) => pair.includes('=')) ? undefined : 'pairs such as a=b,c=d';
};

/** `--vmodule`: pattern=N with N from 0 to 2^31-1 (component-base/logs/api/v1). */
export const judgeVmodule: Judge = (text) => {
  const isGood = splitPairs(text).every((pair) => {
    const [pattern, level, ...more] = pair.split('=');
    return pattern && level && more.length === 0 && judgeLevel(level) === undefined;
  });
  return isGood ? undefined : 'pairs such as file=2,directory/*=3';
};
