import {limits} from '../../core/limits.ts';
import {textAt} from '../../core/objects.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {someOf} from '../../core/some-of.ts';
import {referencesOf} from '../../manifests/references.ts';
import {clusterNow} from '../kubernetes/_now.ts';
import {type SecretFacts, secretFacts} from '../kubernetes/_secrets.ts';

const dayMs = 86_400_000;
const table = limits('security.secret-age', {
  warnDays: {value: 90, unit: 'days', source: 'secrets are rotated quarterly (the platform’s security guide)'},
});

export type SecretAgeReading = {readonly secrets: readonly SecretFacts[]; readonly now: number};

/** When a Secret's data was written last is the youngest that its oldest value can be: one new key hides older ones. */
export default probe<SecretAgeReading>({
  id: 'security.secret-age',
  question: 'Was every secret changed within the time that its policy allows?',
  severity: 'warning',
  required: false,
  source: {kind: 'kubernetes', query: 'get each secret that a template names: creationTimestamp, managedFields'},
  runbook: 'secrets',
  limits: table.table,
  async read(asking, signal) {
    const {manifests} = asking.target;
    // cert-manager renews what belongs to a Certificate; edge.certificate looks at that.
    const issued = new Set(
      manifests.filter((object) => object.kind === 'Certificate').map((object) => textAt(object, 'spec', 'secretName')),
    );
    const names = manifests
      .filter((object) => object.kind !== 'Certificate')
      .flatMap((object) =>
        referencesOf(object)
          .filter((one) => one.kind === 'Secret')
          .map((one) => one.name),
      );
    const secrets = await secretFacts(asking, [...new Set(names)].filter((name) => !issued.has(name)).sort(), signal);
    return {secrets, now: clusterNow(asking.world)};
  },
  judge: ({secrets, now}, target) => {
    const {warnDays} = table.of(target);
    const thresholds = table.thresholds(target);
    const there = secrets.flatMap((one) => ('keys' in one ? [one] : []));
    const unread = secrets.flatMap((one) => ('error' in one ? [one] : []));
    const judged: Judgement[] = [];
    for (const {name, written} of there) {
      const days = written === undefined ? undefined : Math.floor((now - written) / dayMs);
      if (days === undefined) judged.push({status: 'unknown', instance: `secret/${name}`, message: 'nothing tells when it was written'});
      else if (days > warnDays)
        judged.push({
          status: 'warn',
          instance: `secret/${name}`,
          message: `its data was last written ${days} days ago`,
          observed: [{name: 'age', value: days, unit: 'days'}],
          thresholds,
          since: new Date(written ?? now).toISOString(),
          hint: `rotate it: gomeet secrets rotate ${name} --target ${target.name}`,
        });
    }
    if (unread.length > 0)
      judged.push({
        status: 'unknown',
        instance: unread.length === 1 ? `secret/${unread[0]?.name}` : `${unread.length} secrets`,
        message: `not looked at: ${someOf(
          unread.map((one) => one.name),
          12,
        )}: ${unread[0]?.error}`,
      });
    if (judged.length > 0) return judged;
    if (there.length === 0) return {status: 'skip', message: 'the manifests name no secrets that exist'};
    const oldest = Math.max(...there.map((one) => Math.floor((now - (one.written ?? now)) / dayMs)));
    return {
      status: 'pass',
      message: `${there.length} secrets, the longest unchanged for ${oldest} days`,
      observed: [{name: 'oldest', value: oldest, unit: 'days'}],
      thresholds,
    };
  },
});
