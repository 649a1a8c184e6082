import {type KubeObject, textAt} from '../core/objects.ts';
import {isMap} from '../manifests/plain.ts';
import {referencesOf} from '../manifests/references.ts';
import {templateOf} from '../manifests/workloads.ts';
import {Report, rule} from './_rule.ts';

export default rule({
  id: 'secret-keys-generated',
  sentence: 'Every key of every Secret that the manifests read is one that gomeet generates or cert-manager writes.',
  check({objects, secrets}) {
    const report = new Report();
    const byName = new Map(secrets.map((secret) => [secret.name, new Set(secret.keys.map((key) => key.key))]));
    for (const certificate of objects.filter((object) => object.kind === 'Certificate')) {
      const name = textAt(certificate, 'spec', 'secretName');
      if (name !== undefined) byName.set(name, new Set(['tls.crt', 'tls.key', 'ca.crt']));
    }
    for (const object of objects) {
      for (const {name, keys} of neededSecrets(object)) {
        const known = byName.get(name);
        if (known === undefined) report.problem(object, `reads Secret ${name}, which nothing makes`);
        for (const key of keys) {
          if (known !== undefined && !known.has(key))
            report.problem(object, `reads key ${key} of Secret ${name}, which has ${[...known].join(', ')}`);
        }
      }
    }
    return report.verdict();
  },
});

/** Custom resources of Traefik name Secrets in fields of their own. */
function neededSecrets(object: KubeObject): readonly {readonly name: string; readonly keys: readonly string[]}[] {
  if (templateOf(object) !== undefined) return referencesOf(object).filter((one) => one.kind === 'Secret' && !one.optional);
  if (!object.apiVersion.startsWith('traefik.io/')) return [];
  return secretFields(object['spec']).map((name) => ({name, keys: []}));
}

function secretFields(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(secretFields);
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([key, entry]) =>
    typeof entry === 'string' && (key === 'secret' || key === 'secretName') ? [entry] : secretFields(entry),
  );
}
