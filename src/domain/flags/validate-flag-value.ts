/** Would the component's own parser take this text as the value of this flag? */
import { assertNever } from '../errors.ts';
import type { FlagSpec } from './flag-table.ts';
import { judgeGates } from './gates.ts';
import { compareMinors } from './minors.ts';
import type { FlagMinor } from './minors.ts';
import { judgeDuration } from './values/durations.ts';
import type { Judge } from './values/judge.ts';
import {
  judgeCertificatePair,
  judgeQuantity,
  judgeReservedMemory,
  judgeTaints,
} from './values/kubernetes.ts';
import { judgeStringSlice, readStringSlice } from './values/lists.ts';
import {
  judgeColonPairs,
  judgeEqualsPairs,
  judgeLessThanPairs,
  judgeOnePair,
  judgeStringToString,
  judgeVmodule,
} from './values/maps.ts';
import { judgeGivenIp, judgeIp, judgePortRange, judgeSloppyIp, judgeUrls } from './values/networks.ts';
import { judgeBool, judgeFloat, judgeInt, judgeLevel, judgeUint } from './values/numbers.ts';

/** What was expected in words, and what was found, quoted. */
export interface ValueProblem {
  expected: string;
  found: string;
}

const judgeAnything: Judge = () => undefined;
const largestFloat32 = 3.4028235677973366e38;

/** `--version` prints and ends the process, so only its plain forms are of use. */
const judgeVersion: Judge = (text) =>
  text === 'raw' || judgeBool(text) === undefined ? undefined : 'true, false or raw';

function judgeChoices(choices: readonly string[], isList: boolean): Judge {
  return (text) =>
    (isList ? text.split(',') : [text]).every((item) => choices.includes(item))
      ? undefined
      : `${isList ? 'some' : 'one'} of ${choices.join(', ')}`;
}

/** pflag's slices of numbers split at every comma; an empty text is one element, and no number. */
function judgeEach(judge: Judge): Judge {
  return (text) => {
    const expected = text
      .split(',')
      .map(judge)
      .find((answer) => answer !== undefined);
    return expected && `a comma list, each ${expected}`;
  };
}

function judgeOf(spec: FlagSpec, minor: FlagMinor | undefined): Judge {
  switch (spec.goType) {
    case 'bool':
      return judgeBool;
    case 'int':
    case 'int64':
      return judgeInt(64);
    case 'int32':
      return judgeInt(32);
    case 'uint':
    case 'uint64':
      return judgeUint(64);
    case 'uint32':
      return judgeUint(32);
    case 'Level':
      return judgeLevel;
    case 'float32':
      return judgeFloat(largestFloat32);
    case 'float64':
      return judgeFloat(Number.MAX_VALUE);
    case 'duration':
      return judgeDuration;
    case 'stringSlice':
      return judgeStringSlice;
    case 'int32Slice':
      return judgeEach(judgeInt(32));
    case 'selectiveString':
      return judgeChoices(spec.choices ?? [], false);
    case 'selectiveStrings':
      return judgeChoices(spec.choices ?? [], true);
    case 'uniqueURLs':
      return judgeUrls('');
    case 'uniqueURLsOrStar':
      return judgeUrls('*');
    case 'mapStringString':
      return judgeEqualsPairs;
    case 'mapStringStringNoSplit':
      return judgeOnePair;
    case 'stringToString':
      return judgeStringToString;
    case 'langleSeparatedMapStringString':
      return judgeLessThanPairs;
    case 'colonSeparatedMultimapStringString':
      return judgeColonPairs;
    case 'mapStringBool':
      return judgeGates('kubernetes', minor, false);
    case 'componentFeatureGates':
      return judgeGates('kubernetes', minor, true);
    case 'featureGate':
      return judgeGates('etcd', minor, false);
    case 'pattern=N,...':
      return judgeVmodule;
    case 'reserved-memory':
      return judgeReservedMemory;
    case '[]v1.Taint':
      return judgeTaints;
    case 'ip':
      // pflag before 1.0.6.
      return minor !== undefined && compareMinors(minor, '1.34') < 0 ? judgeGivenIp : judgeIp;
    case 'ipVar':
      return judgeSloppyIp;
    case 'portRange':
      return judgePortRange;
    case 'quantity':
      return judgeQuantity;
    case 'namedCertKey':
      return judgeCertificatePair;
    case 'version':
      return judgeVersion;
    case 'string':
    case 'stringArray':
    case 'strings':
    case 'uniqueStrings':
    case 'configurationMap':
    case 'ignoredFlag':
      return judgeAnything;
    default:
      return assertNever(spec.goType);
  }
}

/**
 * Undefined when the component would start with it, as far as its parser decides. Quotes are part of the value, as
 * they are on a command line: `"true"` with its quotes is no boolean. Meaning beyond the type: `validateAcceptedValue`.
 * @param minor whose parser and feature gates count; without it: the newest one's, and the gates of any minor
 */
export function validateFlagValue(spec: FlagSpec, text: string, minor?: FlagMinor): ValueProblem | undefined {
  const expected = judgeOf(spec, minor)(text);
  return expected === undefined ? undefined : { expected, found: JSON.stringify(text) };
}

/** The elements that one occurrence of a list flag adds; a scalar is one element. Undefined when it is ill-typed. */
export function listItems(spec: FlagSpec, text: string): string[] | undefined {
  if (spec.goType === 'stringSlice') return readStringSlice(text);
  if (spec.type === 'list' || spec.type === 'urls') return text.split(',');
  return [text];
}
