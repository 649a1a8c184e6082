import {type KubeObject, listAt, numberAt} from '../core/objects.ts';
import {configText, numberSetting} from '../manifests/settings.ts';
import {type Container, containersOf, templateOf} from '../manifests/workloads.ts';
import {Report, rule} from './_rule.ts';
import {environmentOf} from './_settings.ts';

/** Media ends when the people leave: five hours of calls (LiveKit's chart), one hour of recordings and of relayed sessions. */
const mediaDrainS: {readonly [name: string]: number} = {'livekit-sfu': 18_000, 'livekit-egress': 3_600, 'turn-service': 3_600};

export default rule({
  id: 'grace-covers-drain',
  sentence: 'The grace period of a pod is at least what its preStop hook and its own drain take, so that nothing is killed half-way.',
  check({objects}) {
    const report = new Report();
    for (const object of objects) {
      if (templateOf(object) === undefined) continue;
      const parts = containersOf(object).flatMap((container) => drainOf(objects, container));
      const media = mediaDrainS[object.metadata.name];
      if (media !== undefined) parts.push({what: 'media drain', seconds: media});
      if (parts.length === 0) continue;
      const grace = numberAt(templateOf(object), 'spec', 'terminationGracePeriodSeconds') ?? 30;
      const sum = media ?? parts.reduce((total, part) => total + part.seconds, 0);
      report.note(`${object.metadata.name}: ${parts.map((part) => `${part.what} ${part.seconds} s`).join(' + ')} <= grace ${grace} s`);
      if (grace < sum) report.problem(object, `grace of ${grace} s is shorter than the ${sum} s of its drain`);
    }
    return report.verdict();
  },
});

type Part = {readonly what: string; readonly seconds: number};

function drainOf(objects: readonly KubeObject[], container: Container): readonly Part[] {
  const parts: Part[] = [];
  const add = (what: string, seconds: string | number | undefined) => {
    if (seconds !== undefined && Number(seconds) > 0) parts.push({what, seconds: Number(seconds)});
  };
  const hook = listAt(container.spec, 'lifecycle', 'preStop', 'exec', 'command').map(String);
  add('preStop sleep', /\bsleep (\d+)\b/.exec(hook.join(' '))?.[1]);
  add('preStop sleep', numberAt(container.spec, 'lifecycle', 'preStop', 'sleep', 'seconds'));
  if (hook[0] === 'pg_ctl') add('fast stop', hook[hook.indexOf('-t') + 1]);
  add('drain', environmentOf(container, 'DRAIN_SECONDS'));
  if (container.name === 'traefik') {
    const text = configText(objects, 'traefik-static', 'traefik.yaml');
    for (const name of ['requestAcceptGraceTimeout', 'graceTimeOut']) add(name, new RegExp(`\\b${name}: (\\d+)s?\\b`).exec(text)?.[1]);
  }
  if (container.name === 'redis') add('shutdown', numberSetting(configText(objects, 'redis-config', 'redis.conf'), 'shutdown-timeout'));
  return parts;
}
