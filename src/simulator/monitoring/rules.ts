import {parse} from 'yaml';
import type {MonitoringRule} from '../../core/monitoring.ts';
import {at, type KubeObject, listAt, textAt} from '../../core/objects.ts';
import {metricsOf} from '../../core/promql.ts';
import type {Control} from '../control.ts';
import {textsAt} from '../fields.ts';

/** The alert that always fires. */
export const watchdog = 'Watchdog';

/** A ConfigMap that changes is another object, so what was read once stays true. */
const known = new WeakMap<KubeObject, readonly MonitoringRule[]>();

/** Rules of the ConfigMaps that were deployed. The simulator evaluates none of them: on a healthy platform no other alert fires. */
export function deployedRules(control: Control): readonly MonitoringRule[] {
  const files = control.store.list('ConfigMap', control.namespace).filter((object) => object.metadata.name.startsWith('prometheus-rules'));
  return files.flatMap((file) => {
    const rules = known.get(file) ?? rulesIn(file);
    known.set(file, rules);
    return rules;
  });
}

function rulesIn(file: KubeObject): readonly MonitoringRule[] {
  const texts = Object.entries(textsAt(file, 'data')).flatMap(([name, text]) => (/\.ya?ml$/.test(name) ? [text] : []));
  return texts.flatMap((text) =>
    listAt(parse(text), 'groups').flatMap((group) => listAt(group, 'rules').map((rule) => ruleOf(textAt(group, 'name') ?? '', rule))),
  );
}

function ruleOf(group: string, rule: unknown): MonitoringRule {
  const alert = textAt(rule, 'alert');
  return {
    group,
    name: alert ?? textAt(rule, 'record') ?? '',
    type: alert === undefined ? 'recording' : 'alerting',
    query: String(at(rule, 'expr') ?? ''),
    health: 'ok',
    lastError: '',
    evaluationTimeS: 0.001,
    state: alert === undefined ? '' : alert === watchdog ? 'firing' : 'inactive',
    labels: textsAt(rule, 'labels'),
    annotations: textsAt(rule, 'annotations'),
  };
}

/** Metrics that the platform has when all of its exporters answer: what the rules read and record. */
export function heldMetrics(rules: readonly MonitoringRule[]): readonly string[] {
  const recorded = rules.filter((rule) => rule.type === 'recording').map((rule) => rule.name);
  return [
    ...new Set([
      'up',
      'alertmanager_notifications_total',
      'alertmanager_notifications_failed_total',
      ...recorded,
      ...rules.flatMap((rule) => metricsOf(rule.query)),
    ]),
  ].sort();
}
