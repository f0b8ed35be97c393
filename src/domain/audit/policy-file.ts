/** Whether a file is the object that a component will be able to read. */
import { parseDocument } from 'yaml';

export type ParsedObject = { ok: true; object: Record<string, unknown> } | { ok: false; why: string };

/** One YAML document that is a mapping, read as go-yaml v2 reads it: `yes` is true, and `<<` merges. */
export function parseObject(text: string): ParsedObject {
  const document = parseDocument(text, {
    version: '1.1',
    merge: true,
    uniqueKeys: true,
    prettyErrors: false,
  });
  const [error] = document.errors;
  if (error !== undefined) return { ok: false, why: `is not YAML: ${error.message}` };
  let object: unknown;
  try {
    object = document.toJS();
  } catch (error) {
    // An alias without its anchor, or too many of them, is found here only.
    return { ok: false, why: `is not YAML: ${(error as Error).message}` };
  }
  if (object === null || typeof object !== 'object' || Array.isArray(object)) {
    return { ok: false, why: 'is empty, or no mapping' };
  }
  return { ok: true, object: object as Record<string, unknown> };
}

/** @param wanted apiVersion/Kind, such as audit.k8s.io/v1/Policy */
export function parsesAs(text: string, wanted: string): ParsedObject {
  const parsed = parseObject(text);
  if (!parsed.ok) return parsed;
  const found = `${String(parsed.object['apiVersion'])}/${String(parsed.object['kind'])}`;
  if (found !== wanted) return { ok: false, why: `is ${found}, not ${wanted}` };
  if (wanted === 'audit.k8s.io/v1/Policy' && !hasUsableRules(parsed.object['rules'])) {
    return { ok: false, why: 'has no usable rules: the API server refuses to start with it' };
  }
  return parsed;
}

const auditLevels = ['None', 'Metadata', 'Request', 'RequestResponse'];

/** The API server refuses a policy of no rules, and a rule without a level (k8s.io/apiserver audit/validation). */
function hasUsableRules(rules: unknown): boolean {
  if (!Array.isArray(rules) || rules.length === 0) return false;
  return rules.every((rule: unknown) => {
    const level = rule !== null && typeof rule === 'object' && 'level' in rule ? rule.level : undefined;
    return typeof level === 'string' && auditLevels.includes(level);
  });
}
