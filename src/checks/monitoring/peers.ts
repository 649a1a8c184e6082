import type {AlertmanagerInstance} from '../../core/monitoring.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {type Asked, judges, reads, replicasOf} from './_asked.ts';

/** Two Alertmanagers that do not know each other send every notification twice, and a silence holds in one only. */
export default probe<Asked<readonly AlertmanagerInstance[]>>({
  id: 'monitoring.peers',
  question: 'Do the Alertmanagers see each other?',
  severity: 'warning',
  required: true,
  source: {kind: 'alertmanager', query: 'GET /api/v2/status: cluster.peers, each pod'},
  runbook: 'monitoring',
  needs: ['monitoring.alertmanager'],
  read: reads('alertmanager', (port, _, signal) => port.instances(signal)),
  judge: judges((pods, target) => {
    const wanted = replicasOf(target, 'alertmanager');
    if (wanted === 1) return {status: 'skip', message: 'this profile has a single Alertmanager'};
    const hint = `kubectl -n ${target.namespace} get endpointslices -l kubernetes.io/service-name=alertmanager`;
    const judged = pods.flatMap(({pod, clusterStatus, peers, message}): readonly Judgement[] => {
      const about = {instance: pod, observed: [{name: 'peers', value: peers, unit: 'count'}], hint} as const;
      if (clusterStatus === '') return [{status: 'unknown', instance: pod, message: `not measured: ${message}`}];
      if (clusterStatus === 'settling')
        return [{...about, status: 'warn', message: `it has just started and sees ${peers} of ${wanted} peers`}];
      if (clusterStatus !== 'ready') return [{...about, status: 'fail', message: `its cluster is ${clusterStatus}`}];
      return peers >= wanted ? [] : [{...about, status: 'fail', message: `it sees ${peers} of ${wanted} peers, itself included`}];
    });
    if (judged.length > 0) return judged;
    return {
      status: 'pass',
      message: `${pods.length} Alertmanagers see ${wanted} peers`,
      observed: [{name: 'peers', value: wanted, unit: 'count'}],
    };
  }),
});
