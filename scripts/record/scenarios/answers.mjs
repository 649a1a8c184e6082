import {deployment, job, quota, service, statefulSet} from '../objects.mjs';
import {policy, webhook} from '../policies.mjs';

const app = 'meeting-service';

/** What the API server answers to a change that it refuses, as it stands. */
function answer(name, code, ask, {main, extra} = {}) {
  return {
    name,
    run: async (world) => {
      const status = await ask(world);
      const of = `status/${status.details?.name ?? 'status'}`;
      await world.snap('answer', [{subject: of, verdict: 'failed', code}], {main, also: {only: [status]}, ...extra});
    },
  };
}

export default [
  answer('forbidden-apply', 'forbidden', (world) => world.refused(deployment(app), world.cluster.gomeet)),
  answer('invalid-apply', 'invalid-spec', (world) => world.refused(deployment(app, {container: {ports: [{containerPort: 99_999}]}}))),
  answer('invalid-selector', 'invalid-spec', (world) =>
    world.refused({...deployment(app), spec: {...deployment(app).spec, selector: {matchLabels: {app: 'other'}}}}),
  ),
  answer(
    'immutable-field',
    'immutable-field',
    async (world) => {
      await world.apply(deployment(app, {labels: {tier: 'api'}}));
      const {spec, ...rest} = deployment(app, {labels: {tier: 'api'}});
      return world.refused({...rest, spec: {...spec, selector: {matchLabels: {app, tier: 'api'}}}});
    },
    {main: 'immutable-field'},
  ),
  answer('immutable-statefulset', 'immutable-field', async (world) => {
    await world.apply(statefulSet('redis-master'));
    return world.refused(statefulSet('redis-master', {spec: {serviceName: 'redis-headless'}}));
  }),
  answer('immutable-job', 'immutable-field', async (world) => {
    await world.apply(job('migrate'));
    return world.refused(job('migrate', {image: 'gomeet/migrate:v9'}));
  }),
  answer('immutable-service', 'immutable-field', async (world) => {
    await world.apply(service('postgres'));
    return world.refused(service('postgres', {spec: {clusterIP: '10.96.77.77'}}));
  }),
  answer('policy-answer', 'admission-denied', async (world) => {
    await policy(world);
    await world.sleep(4);
    const {metadata, spec} = deployment(app).spec.template;
    return world.refused({apiVersion: 'v1', kind: 'Pod', metadata: {name: 'probe', ...metadata}, spec});
  }),
  answer('webhook-answer', 'webhook-unreachable', async (world) => {
    await webhook({url: 'https://127.0.0.1:9/validate'})(world);
    await world.sleep(4);
    const {metadata, spec} = deployment(app).spec.template;
    return world.refused({apiVersion: 'v1', kind: 'Pod', metadata: {name: 'probe', ...metadata}, spec});
  }),
  answer('quota-answer', 'quota-exceeded', async (world) => {
    await world.apply(quota('gomeet', {services: '0'}));
    await world.sleep(2);
    return world.refused(service('chat-service'));
  }),
];
