import type {Finding, Status} from '../../core/finding.ts';

type Said = {
  readonly status: Exclude<Status, 'pending'>;
  readonly message: string;
  readonly hint?: string;
  readonly versions?: readonly string[];
  readonly pinned?: string;
};

/** What gathering found out about one add-on or aggregated API, as a finding. Never required: nothing here stops a run. */
export function foundOut(id: 'bootstrap.addon' | 'bootstrap.apiservice' | 'bootstrap.issuers', instance: string, said: Said): Finding {
  const titles = {
    'bootstrap.addon': 'Is this add-on installed, at the pinned version?',
    'bootstrap.apiservice': 'Who serves this aggregated API?',
    'bootstrap.issuers': 'Can certificates be issued?',
  };
  return {
    id,
    title: titles[id],
    component: 'bootstrap',
    instance,
    severity: 'warning',
    required: false,
    status: said.status,
    message: said.message,
    observed: (said.versions ?? []).map((value) => ({name: 'version', value, unit: ''})),
    thresholds: said.pinned === undefined ? [] : [{name: 'version', value: said.pinned, unit: '', source: 'addons.lock'}],
    ...(said.hint === undefined ? {} : {hint: said.hint}),
    source: {kind: 'kubernetes', query: 'resource types, Deployments and aggregated APIs of the cluster'},
    durationMs: 0,
  };
}
