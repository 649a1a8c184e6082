import {isUnread, type RedisInstance} from '../../core/data-stores.ts';
import {formatDuration} from '../../core/duration.ts';
import {limits} from '../../core/limits.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';
import {judgePart, summed} from '../_summed.ts';
import {cliIn, judgeNodes, type RedisReading, readFullRedis} from './_instances.ts';

const table = limits('redis.acl', {
  failSeconds: {value: 15, unit: 'seconds', source: 'a client with an old password tries again within seconds'},
  warnSeconds: {value: 3_600, unit: 'seconds', source: 'a rotation of the last hour may be the reason'},
});

/** Refused logins mean a client with an old password: while one is rotated, or somebody who tries. Commands refused by ACL rules are told beside them. */
export default probe<RedisReading>({
  id: 'redis.acl',
  question: 'Was nobody refused by Redis lately?',
  severity: 'warning',
  required: false,
  source: {kind: 'redis-cli', query: 'acl log, and acl_access_denied_auth of info twice (7.2 and later), on every node'},
  runbook: 'redis-acl',
  limits: table.table,
  read: readFullRedis,
  judge: (reading, target) => {
    const judged = judgeNodes(reading, target, (node) => judgeNode(node, target));
    return summed(judged, (passes) => ({message: `${passes.length} nodes refused nobody lately`, thresholds: table.thresholds(target)}));
  },
});

function judgeNode(node: RedisInstance, target: Target): Judgement {
  const {failSeconds, warnSeconds} = table.of(target);
  const {pod, full} = node;
  return judgePart(full?.refused, pod, (refused): Judgement => {
    const recent = refused.filter((one) => one.ageS <= warnSeconds).toSorted((a, b) => a.ageS - b.ageS);
    const now =
      full === undefined || isUnread(full.counters) ? 0 : (full.counters.later.deniedAuth ?? 0) - (full.counters.first.deniedAuth ?? 0);
    const [newest] = recent;
    const count = recent.reduce((sum, one) => sum + one.count, 0);
    const about = {
      instance: pod,
      observed: [{name: 'refused', value: count, unit: 'count'}],
      thresholds: table.thresholds(target),
    };
    const hint = `${cliIn(target, pod, 'acl log')}: client-info names the client`;
    if (now > 0) return {...about, status: 'fail', message: `${now} logins were refused within a second`, hint, evidence: recent};
    if (newest === undefined) return {...about, status: 'pass', message: 'nobody was refused'};
    const what = newest.reason === 'auth' ? 'a login' : `a ${newest.reason || 'request'}`;
    const as = newest.user === '' ? '' : ` as ${newest.user}`;
    const message = `${what}${as} was refused ${formatDuration(Math.round(newest.ageS) * 1000)} ago (${count} within the last hour)`;
    const isNew = recent.some((one) => one.reason === 'auth' && one.ageS <= failSeconds);
    return {...about, status: isNew ? 'fail' : 'warn', message, hint, evidence: recent};
  });
}
