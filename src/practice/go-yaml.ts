/** YAML as Kubernetes' Go code reads it: version 1.1, the last of two equal keys wins, one document. */
import { parseAllDocuments } from 'yaml';

/**
 * The first document's value; null when there is none.
 * @throws Error `yaml: line N: …`
 */
export function parseGoYaml(text: string): unknown {
  const parsed = parseAllDocuments(text, { version: '1.1', uniqueKeys: false, logLevel: 'silent' });
  const document = 'empty' in parsed ? undefined : parsed[0];
  if (document === undefined) return null;
  const [error] = document.errors;
  if (error) {
    const line = error.linePos?.[0].line;
    const [reason = ''] = error.message.split('\n');
    throw new Error(`yaml: ${line === undefined ? '' : `line ${line}: `}${reason}`);
  }
  return document.toJS({ maxAliasCount: 1000 }) as unknown;
}
