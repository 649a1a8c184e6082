import {sentenceOf} from '../../core/errors.ts';
import type {World} from '../../core/ports.ts';
import type {Judgement} from '../../core/probe.ts';
import {placeholderKeys} from '../../secrets/generate.ts';
import {fromKubernetesSecret} from '../../secrets/kubernetes.ts';
import {type SecretSpec, waitingKeys} from '../../secrets/spec.ts';

export type Environment = {readonly [name: string]: string | undefined};

/** What is known of one Secret with values of the operator's own. Never a value. */
export type PlaceholderReading =
  | {readonly state: 'absent'; readonly unset: readonly string[]; readonly waits: boolean}
  | {readonly state: 'present'; readonly placeholders: readonly string[]}
  | {readonly state: 'unreadable'; readonly error: string};

/** Secrets with at least one value that only the operator has. */
export function externalSecrets(specs: readonly SecretSpec[]): readonly SecretSpec[] {
  return specs.filter((spec) => spec.keys.some((key) => key.kind === 'external'));
}

export async function readPlaceholders(
  world: World,
  namespace: string,
  spec: SecretSpec,
  env: Environment,
  signal: AbortSignal,
): Promise<PlaceholderReading> {
  try {
    const found = await world.cluster.get({apiVersion: 'v1', kind: 'Secret', namespace, name: spec.name}, signal);
    if (found !== undefined) return {state: 'present', placeholders: placeholderKeys(spec, fromKubernetesSecret(found))};
    const unset = spec.keys.flatMap((key) => (key.kind === 'external' && (env[key.env] ?? '') === '' ? [key.env] : []));
    return {state: 'absent', unset, waits: waitingKeys(spec, env).length > 0};
  } catch (error) {
    signal.throwIfAborted();
    return {state: 'unreadable', error: sentenceOf(error)};
  }
}

/** Pure. A placeholder in the cluster means that alerts or recordings go nowhere, so it fails. */
export function judgePlaceholders(spec: SecretSpec, reading: PlaceholderReading): Judgement {
  const instance = spec.name;
  const external = spec.keys.flatMap((key) => (key.kind === 'external' ? [key] : []));
  if (reading.state === 'unreadable')
    return {status: 'unknown', instance, message: `Secret ${spec.name} could not be read: ${reading.error}`};
  if (reading.state === 'absent') {
    if (reading.unset.length === 0) return {status: 'pass', instance, message: `every value for Secret ${spec.name} is in the environment`};
    if (reading.waits) {
      const message = `there is no Secret ${spec.name} (${spec.purpose}): ${reading.unset.join(', ')} not set`;
      return {status: 'warn', instance, message, hint: `export ${reading.unset.join(', ')}; gomeet deploy --only secrets`};
    }
    return {
      status: 'warn',
      instance,
      message: `the first deploy would write placeholders into Secret ${spec.name} (${spec.purpose}): ${reading.unset.join(', ')} not set`,
      hint: `export ${reading.unset.join(', ')} before the first deploy`,
    };
  }
  if (reading.placeholders.length === 0) return {status: 'pass', instance, message: `Secret ${spec.name} holds no placeholder`};
  const purposes = external
    .filter((key) => reading.placeholders.includes(key.key))
    .map((key) => `${key.key} (${key.purpose ?? spec.purpose})`);
  return {
    status: 'fail',
    instance,
    message: `Secret ${spec.name} still holds placeholders: ${purposes.join(', ')}`,
    hint: `kubectl -n NAMESPACE edit secret ${spec.name}, with the values in base64, then restart what reads it`,
  };
}
