import {type HttpAnswer, isSilent, type NoAnswer} from '../../core/network.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';
import {judgeSilence} from '../_pods.ts';
import {entranceOf, hasEdge, noEdge} from './_entrance.ts';
import {routesOf} from './_routes.ts';

type Question = {readonly host: string; readonly path: string; readonly service: string};
export type WebSocketReading = readonly (Question & {readonly answer: HttpAnswer | NoAnswer})[];

/** Without a token: that the service asks for one shows that the upgrade reached it. */
export default probe<WebSocketReading | undefined>({
  id: 'edge.websocket',
  question: 'Do WebSocket upgrades reach the services?',
  severity: 'critical',
  required: true,
  source: {kind: 'websocket', query: 'upgrade on every /ws route and on LiveKit’s /rtc, at the load balancer’s address'},
  runbook: 'ws-failures',
  needs: ['edge.load-balancer'],
  read: async (asking, signal) => {
    if (!hasEdge(asking.target)) return undefined;
    const {outside, address} = await entranceOf(asking, signal);
    return Promise.all(
      questions(asking.target).map(async (question) => ({
        ...question,
        answer: await outside.upgrade({host: question.host, path: question.path, scheme: 'https', ...address, timeoutMs: 3_000}, signal),
      })),
    );
  },
  judge: (reading) => {
    if (reading === undefined) return noEdge;
    if (reading.length === 0) return {status: 'skip', message: 'this profile has no WebSocket routes'};
    const bad = reading.flatMap(judgeOne);
    if (bad.length > 0) return bad;
    return {
      status: 'pass',
      message: `${reading.length} upgrades reach their services`,
      observed: reading.map(({host, path, answer}) => ({name: `${host}${path}`, value: isSilent(answer) ? null : answer.status, unit: ''})),
    };
  },
});

function questions({manifests}: Target): readonly Question[] {
  return routesOf(manifests).flatMap(({hosts: [host], prefixes: [prefix], service}): readonly Question[] => {
    if (host === undefined) return [];
    if (prefix?.startsWith('/ws') === true) return [{host, path: prefix, service}];
    return service === 'livekit-sfu' ? [{host, path: '/rtc', service}] : [];
  });
}

function judgeOne({host, path, service, answer}: WebSocketReading[number]): readonly Judgement[] {
  const about = {
    instance: `${host}${path}`,
    hint: `gomeet health-check --only "api.health" --only "livekit.ready"; gomeet logs ${service} --tail 50`,
    transient: true,
  } as const;
  if (isSilent(answer)) return [{...about, ...judgeSilence(answer)}];
  const {status} = answer;
  if ([101, 401, 403].includes(status)) return [];
  const observed = [{name: 'status', value: status, unit: ''}];
  if (status === 404) return [{...about, observed, status: 'fail', message: 'no route takes the upgrade (404)'}];
  if (status === 429) return [{...about, observed, status: 'warn', message: 'one upgrade was already too many (429)'}];
  if (status >= 500) return [{...about, observed, status: 'fail', message: `the upgrade does not reach ${service} (${status})`}];
  return [{...about, observed, status: 'fail', message: `the upgrade is answered with ${status} instead of 101`}];
}
