import type {Finding} from '../../core/finding.ts';
import {type KubeObject, keyOf, listAt, type ObjectKey, shortName, textAt} from '../../core/objects.ts';
import type {AppliedObject} from '../../core/ports.ts';
import type {Release, ReleaseLog, SecretVersion} from '../../core/release.ts';
import type {Restorable} from './context.ts';

/** What the findings are made of. */
export type Remains = {
  readonly release: Release;
  readonly log: ReleaseLog;
  readonly restorable: Restorable;
  readonly previewed: readonly AppliedObject[];
  /** The release's Secrets as they are now. */
  readonly secrets: readonly SecretVersion[];
  readonly leaving: readonly ObjectKey[];
  readonly prune: boolean;
};

/** Everything that stays as it is although somebody might expect otherwise. Pure. */
export function notUndone(remains: Remains): readonly Finding[] {
  const {release, log, restorable} = remains;
  const since = `since release ${release.number}`;
  const later = log.releases.filter((one) => one.number > release.number);
  const ran = unique([...restorable.jobs, ...later.flatMap((one) => one.manifests.filter((object) => object.kind === 'Job').map(keyOf))]);
  const volumes = restorable.volumes.map(({key, message}) => `${shortName(key)} (${message})`);
  const scaled = release.manifests.filter((object) => object.kind === 'HorizontalPodAutoscaler').map(targetOf);
  const others = strangers(remains.previewed);
  const changed = changedSecrets(release, remains.secrets);
  return [
    finding('data', `data in PostgreSQL, Redis and volumes, and database migrations that ran ${since}, stay as they are`),
    ...some(ran, (list) => finding('jobs', `Jobs that ran are not undone and none is run again: ${list}`)),
    ...some(changed, (list) => finding('secrets', `Secrets keep the values they have now; changed ${since}: ${list}`)),
    finding('bootstrap', 'CRDs, cluster roles and add-ons belong to gomeet bootstrap and stay as they are'),
    ...some(volumes, (list) => finding('volumes', `volumes never shrink: ${list}`)),
    ...some(scaled, (list) => finding('autoscalers', `replica counts under an autoscaler stay what it wants: ${list}`)),
    ...some(others, (list) => finding('others', `fields that others set and release ${release.number} does not name stay: ${list}`)),
    ...(remains.prune
      ? []
      : some(remains.leaving.map(shortName), (list) =>
          finding('left-over', `created by later releases and left there without --prune: ${list}`),
        )),
    ...log.damaged.map((one) => ({
      ...finding(one.name, `this record is damaged: ${one.reason}`),
      id: 'release.record',
      title: 'Can every release record be read?',
    })),
  ];
}

/** In a few words, for the question that is asked before it starts. */
export function notUndoneText(findings: readonly Finding[]): string {
  return findings.flatMap((one) => (one.id === 'rollback.not-undone' ? [one.instance ?? ''] : [])).join(', ');
}

function finding(instance: string, message: string): Finding {
  return {
    id: 'rollback.not-undone',
    title: 'What does the rollback not undo?',
    component: 'rollback',
    instance,
    severity: 'info',
    required: false,
    status: 'warn',
    message,
    observed: [],
    thresholds: [],
    source: {kind: 'kubernetes', query: 'release records, and a dry run of the release against the live objects'},
    durationMs: 0,
  };
}

function changedSecrets({secrets}: Release, now: readonly SecretVersion[]): readonly string[] {
  return now.flatMap(({name, resourceVersion}) => {
    const then = secrets.find((one) => one.name === name)?.resourceVersion ?? '';
    if (then === resourceVersion) return [];
    return [resourceVersion === '' ? `${name} (gone)` : then === '' ? `${name} (new)` : name];
  });
}

function targetOf(hpa: KubeObject): string {
  return `${(textAt(hpa, 'spec', 'scaleTargetRef', 'kind') ?? '').toLowerCase()}/${textAt(hpa, 'spec', 'scaleTargetRef', 'name') ?? ''}`;
}

/** Who writes into our objects in the course of their work. */
const known =
  /^(gomeet|kube-controller-manager|kube-scheduler|kube-apiserver|kubelet|kwok.*|cluster-autoscaler|traefik|cert-manager.*|cilium.*)$/;

/** Objects with fields of field managers that are neither ours nor a controller's. */
function strangers(previewed: readonly AppliedObject[]): readonly string[] {
  return previewed.flatMap(({key, before}) => {
    const managers = listAt(before, 'metadata', 'managedFields')
      .filter((entry) => textAt(entry, 'subresource') === undefined)
      .map((entry) => textAt(entry, 'manager') ?? '')
      .filter((manager) => manager !== '' && !known.test(manager));
    return managers.length === 0 ? [] : [`${shortName(key)} (${[...new Set(managers)].join(', ')})`];
  });
}

function unique(keys: readonly ObjectKey[]): readonly string[] {
  return [...new Set(keys.map(shortName))];
}

function some(list: readonly string[], make: (text: string) => Finding): readonly Finding[] {
  if (list.length === 0) return [];
  return [make(list.length > 12 ? `${list.slice(0, 12).join(', ')} and ${list.length - 12} more` : list.join(', '))];
}
