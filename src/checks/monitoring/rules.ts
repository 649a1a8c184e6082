import {limits} from '../../core/limits.ts';
import type {MonitoringRule} from '../../core/monitoring.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {type Asked, judges, reads} from './_asked.ts';

const limit = limits('monitoring.rules', {
  evaluationWarnS: {value: 5, unit: 'seconds', source: 'a third of the evaluation interval of 15 s'},
});

/** A rule that cannot be evaluated never fires and never records. */
export default probe<Asked<readonly MonitoringRule[]>>({
  id: 'monitoring.rules',
  question: 'Can Prometheus evaluate all of its rules?',
  severity: 'critical',
  required: true,
  source: {kind: 'prometheus', query: 'GET /api/v1/rules: health, lastError, evaluationTime'},
  runbook: 'monitoring',
  needs: ['monitoring.prometheus'],
  limits: limit.table,
  read: reads('prometheus', (port, _, signal) => port.rules(signal)),
  judge: judges((rules, target) => {
    const {evaluationWarnS} = limit.of(target);
    const files = target.manifests.filter((object) => object.kind === 'ConfigMap' && object.metadata.name.startsWith('prometheus-rules'));
    if (rules.length === 0) {
      if (files.length === 0) return {status: 'skip', message: 'the manifests have no rules'};
      const hint = `kubectl -n ${target.namespace} logs -l app=prometheus -c prometheus --tail=50`;
      return {status: 'fail', message: `Prometheus has loaded none of the rules of ${files.length} ConfigMaps`, hint};
    }
    const broken = rules
      .filter((rule) => rule.health === 'err')
      .map(
        (rule): Judgement => ({
          status: 'fail',
          instance: rule.name,
          message: `it cannot be evaluated: ${rule.lastError}`,
          hint: `gomeet open prometheus, then try: ${rule.query}`,
        }),
      );
    const slow = rules
      .filter((rule) => rule.evaluationTimeS > evaluationWarnS)
      .map(
        (rule): Judgement => ({
          status: 'warn',
          instance: rule.name,
          message: `it takes ${rule.evaluationTimeS.toFixed(1)} s to evaluate`,
          observed: [{name: 'evaluation', value: rule.evaluationTimeS, unit: 'seconds'}],
          thresholds: limit.thresholds(target, 'evaluationWarnS'),
          hint: 'record the expensive part of its expression',
        }),
      );
    if (broken.length + slow.length > 0) return [...broken, ...slow];
    const unseen = rules.filter((rule) => rule.health === 'unknown').length;
    if (unseen === rules.length) return {status: 'unknown', message: 'not measured: no rule has been evaluated yet', transient: true};
    return {status: 'pass', message: `${rules.length} rules evaluate`, observed: [{name: 'rules', value: rules.length, unit: 'count'}]};
  }),
});
