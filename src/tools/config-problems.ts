import {z} from 'zod';
import {didYouMean} from '../core/nearest.ts';

/** One thing that is wrong with a document: where, and a sentence that begins with the place. */
export type Problem = {readonly keys: readonly (string | number)[]; readonly sentence: string};

type Issue = z.core.$ZodIssue;

/** What zod found, in words for the person who wrote the file: the key, what was expected, what was there. */
export function problemsOf(error: z.ZodError, data: unknown, schema: z.ZodType): readonly Problem[] {
  const shape = z.toJSONSchema(schema, {io: 'input'});
  return error.issues.flatMap((issue) => sentences(issue, data, shape));
}

function sentences(issue: Issue, data: unknown, shape: unknown): readonly Problem[] {
  const keys = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key));
  const place = keys.length === 0 ? 'the file' : keys.join('.');
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(shape, keys);
    return issue.keys.map((key) => {
      const hint = didYouMean(key, known) || (known.length === 0 ? '' : `; known keys are ${known.join(', ')}`);
      return {keys: [...keys, key], sentence: `${[...keys, key].join('.')}: unknown key${hint}`};
    });
  }
  if (issue.code === 'invalid_key') return [{keys, sentence: `${place}: this name ${issue.issues[0]?.message ?? 'is not allowed'}`}];
  const value = valueAt(data, keys);
  const missing = value === undefined;
  if (issue.code === 'invalid_type') {
    const wanted = article(issue.expected);
    return [{keys, sentence: missing ? `${place} is missing; it must be ${wanted}` : `${place} must be ${wanted}, not ${shown(value)}`}];
  }
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String);
    const wanted = values.length === 1 ? String(values[0]) : `one of ${values.join(', ')}`;
    if (missing) return [{keys, sentence: `${place} is missing; it must be ${wanted}`}];
    const hint = typeof value === 'string' ? didYouMean(value, values) : '';
    return [{keys, sentence: `${place} must be ${wanted}, not ${shown(value)}${hint}`}];
  }
  if (issue.code === 'invalid_format' && !issue.message.startsWith('must')) {
    return [{keys, sentence: `${place} must be ${formats[issue.format] ?? `a valid ${issue.format}`}, not ${shown(value)}`}];
  }
  if (issue.code === 'too_small') return [{keys, sentence: `${place} is too short or too small: it must have at least ${issue.minimum}`}];
  return [{keys, sentence: `${place} ${issue.message}${value === undefined ? '' : `, not ${shown(value)}`}`}];
}

const formats: {readonly [format: string]: string} = {
  email: 'an e-mail address',
  url: 'a URL such as https://10.0.0.1:6443',
  cidrv4: 'an IPv4 range such as 10.104.0.0/20',
};

const articles: {readonly [type: string]: string} = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  object: 'a map',
  record: 'a map',
  array: 'a list',
};

function article(type: string): string {
  return articles[type] ?? type;
}

function shown(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  return typeof value === 'string' ? JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value) : String(value);
}

function valueAt(data: unknown, keys: Problem['keys']): unknown {
  return keys.reduce<unknown>((here, key) => (typeof here === 'object' && here !== null ? Reflect.get(here, key) : undefined), data);
}

/** The keys that the JSON Schema allows at a place. */
function knownKeys(shape: unknown, keys: Problem['keys']): readonly string[] {
  const here = keys.reduce<unknown>((node, key) => {
    const properties = field(node, 'properties');
    return field(properties, String(key)) ?? (typeof key === 'number' ? field(node, 'items') : field(node, 'additionalProperties'));
  }, shape);
  const properties = field(here, 'properties');
  return typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
}

function field(node: unknown, key: string): unknown {
  return typeof node === 'object' && node !== null ? Reflect.get(node, key) : undefined;
}
