import {mark} from '../core/redaction.ts';
import type {Redactor} from './redact.ts';

const secretName = /(?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credentials?)$/i;
/** Annotations that repeat the whole object as text. */
const repeating = 'kubectl.kubernetes.io/last-applied-configuration';

/** Plain data as JSON without secrets. It is cleaned before it becomes text: a find in the text could take a quote along. */
export function jsonText(value: unknown, redact: Redactor): string {
  return `${JSON.stringify(clean(value, redact), null, 2)}\n`;
}

function clean(value: unknown, redact: Redactor): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((entry) => clean(entry, redact));
  if (value === null || typeof value !== 'object') return value;
  const fields = Object.entries(value).filter(([name]) => name !== repeating && name !== 'managedFields');
  // An environment variable is a pair of fields: {"name": "DB_PASSWORD", "value": "…"}.
  const named = 'name' in value && typeof value.name === 'string' && secretName.test(value.name);
  return Object.fromEntries(
    fields.map(([name, entry]) => {
      const hidden = typeof entry === 'string' && (secretName.test(name) || (named && name === 'value'));
      return [redact(name), hidden ? mark : clean(entry, redact)];
    }),
  );
}
