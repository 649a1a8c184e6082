import {z} from 'zod';

/**
 * What gomeet generates, from `templates/<stack>/secrets.yaml`. Each key says how its value is made; the values themselves
 * exist only in the cluster.
 */
const base = {key: z.string().regex(/^[-._a-zA-Z0-9]+$/, 'must be a key of a Secret'), purpose: z.string().optional()};
const length = z.int().min(8).max(512);

export const keySpecSchema = z.discriminatedUnion('kind', [
  z.strictObject({...base, kind: z.literal('password'), length}),
  z.strictObject({...base, kind: z.literal('hex'), length}),
  z.strictObject({...base, kind: z.literal('literal'), value: z.string()}),
  z.strictObject({...base, kind: z.literal('template'), value: z.string()}),
  z.strictObject({...base, kind: z.literal('keymap'), entries: z.array(z.strictObject({id: z.string(), secret: z.string()})).min(1)}),
  z.strictObject({...base, kind: z.literal('jwks-private'), alg: z.enum(['ES256', 'RS256'])}),
  z.strictObject({...base, kind: z.literal('jwks-public'), of: z.string()}),
  z.strictObject({...base, kind: z.literal('htpasswd'), user: z.string(), passwordKey: z.string()}),
  z.strictObject({
    ...base,
    kind: z.literal('external'),
    env: z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'must be the name of an environment variable'),
    /** Absent: without the variable there is no such key. */
    placeholder: z.string().min(1).optional(),
    optional: z.boolean().default(false),
  }),
]);

export const secretSpecSchema = z
  .strictObject({name: z.string().min(1), purpose: z.string().min(1), keys: z.array(keySpecSchema).min(1)})
  .superRefine((spec, context) => {
    for (const message of specProblems(spec)) context.addIssue({code: 'custom', path: ['keys'], message});
  });

export const secretsFileSchema = z.strictObject({secrets: z.array(secretSpecSchema).min(1)});

export type KeySpec = z.infer<typeof keySpecSchema>;
export type SecretSpec = z.infer<typeof secretSpecSchema>;

/** Keys of the same Secret that a key is made from. */
export function dependenciesOf(key: KeySpec): readonly string[] {
  switch (key.kind) {
    case 'template':
      return [...key.value.matchAll(/\$\{([^}]*)\}/g)].map((match) => match[1] ?? '');
    case 'keymap':
      return key.entries.flatMap((entry) => [entry.id, entry.secret]);
    case 'jwks-public':
      return [key.of];
    case 'htpasswd':
      return [key.passwordKey];
    default:
      return [];
  }
}

/** Keys that this version needs and a Secret in the cluster does not have yet. */
export function missingKeys(spec: SecretSpec, existing: readonly string[]): readonly string[] {
  return spec.keys.map((key) => key.key).filter((key) => !existing.includes(key));
}

type Environment = {readonly [name: string]: string | undefined};

/** What a Secret stays without: only the operator has the value, and he has not given it. */
export function waitingFor(spec: SecretSpec, env: Environment): readonly Extract<KeySpec, {readonly kind: 'external'}>[] {
  return spec.keys.flatMap((key) =>
    key.kind === 'external' && key.placeholder === undefined && (env[key.env] ?? '').trim() === '' ? [key] : [],
  );
}

/** The same by name. */
export function waitingKeys(spec: SecretSpec, env: Environment): readonly string[] {
  return waitingFor(spec, env).map(({key}) => key);
}

function specProblems(spec: {readonly name: string; readonly keys: readonly KeySpec[]}): readonly string[] {
  const byName = new Map(spec.keys.map((key) => [key.key, key]));
  const problems = byName.size === spec.keys.length ? [] : [`${spec.name} has a key twice`];
  const visit = (key: KeySpec, above: readonly string[]): void => {
    for (const name of dependenciesOf(key)) {
      const needed = byName.get(name);
      if (needed === undefined) problems.push(`${spec.name}/${key.key} is made from ${name}, which is not a key of ${spec.name}`);
      else if (above.includes(name)) problems.push(`${spec.name}/${key.key} is made from itself`);
      else visit(needed, [...above, name]);
    }
  };
  for (const key of spec.keys) visit(key, [key.key]);
  for (const key of spec.keys) {
    if (key.kind === 'jwks-public' && byName.get(key.of)?.kind !== 'jwks-private')
      problems.push(`${spec.name}/${key.key} needs a jwks-private key`);
  }
  return problems;
}
