import type {ScrapeTarget} from '../../core/monitoring.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {someOf} from '../../core/some-of.ts';
import {type Asked, groupedBy, judges, reads} from './_asked.ts';

/** A job of which nothing answers is blind: its alerts cannot fire. One of several down is told, and is an alert of its own. */
export default probe<Asked<readonly ScrapeTarget[]>>({
  id: 'monitoring.targets',
  question: 'Can Prometheus scrape all of its targets?',
  severity: 'warning',
  required: true,
  source: {kind: 'prometheus', query: 'GET /api/v1/targets?state=active'},
  runbook: 'monitoring',
  needs: ['monitoring.prometheus'],
  read: reads('prometheus', (port, _, signal) => port.targets(signal)),
  judge: judges((targets, target) => {
    if (targets.length === 0) return {status: 'fail', message: 'Prometheus scrapes nothing at all', hint: discovery(target.namespace)};
    const judged = [...groupedBy(targets, (one) => one.job)].flatMap(([job, members]) => judgeJob(job, members, target.namespace));
    if (judged.length > 0) return judged;
    return {
      status: 'pass',
      message: `all ${targets.length} targets are up`,
      observed: [{name: 'up', value: targets.length, unit: 'count'}],
    };
  }),
});

function judgeJob(job: string, members: readonly ScrapeTarget[], namespace: string): readonly Judgement[] {
  const down = members.filter((one) => one.health === 'down');
  const [first] = down;
  // Not scraped yet: a target is new for one interval.
  if (first === undefined) return members.every((one) => one.health === 'unknown') ? [fresh(job)] : [];
  const names = someOf(down.map((one) => one.pod || one.instance));
  return [
    {
      status: down.length === members.length ? 'fail' : 'warn',
      instance: job,
      message: `${down.length} of ${members.length} targets are down: ${names}: ${first.lastError}`,
      observed: [
        {name: 'down', value: down.length, unit: 'count'},
        {name: 'targets', value: members.length, unit: 'count'},
      ],
      hint: first.pod === '' ? discovery(namespace) : `gomeet logs ${job} --tail 20; kubectl -n ${namespace} describe pod ${first.pod}`,
    },
  ];
}

function fresh(job: string): Judgement {
  return {status: 'unknown', instance: job, message: 'not measured: not scraped yet', transient: true};
}

function discovery(namespace: string): string {
  return `kubectl -n ${namespace} logs -l app=prometheus -c prometheus --tail=50`;
}
