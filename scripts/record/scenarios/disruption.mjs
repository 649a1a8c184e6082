import {budget, deployment} from '../objects.mjs';

const app = 'signaling-service';
const subject = `deployment/${app}`;
const ready = (later) => [{subject, verdict: 'ready', code: null, ...(later === undefined ? {} : {later})}];

async function running(world, options = {}) {
  await world.apply(deployment(app, options));
  await world.untilReady('apps/v1', 'Deployment', app, options.replicas ?? 2);
  await world.sleep(1);
}

export default [
  {
    name: 'pdb-blocks',
    alone: true,
    run: async (world) => {
      await world.apply(budget(app, {minAvailable: 2}));
      await running(world);
      await world.sleep(2);
      const pdb = `poddisruptionbudget/${app}`;
      await world.snap('nothing-blocked', [...ready(600), {subject: pdb, verdict: 'ready', code: null, later: 600}], {
        nodes: false,
      });
      const [pod] = await world.pods(app);
      const node = {apiVersion: 'v1', kind: 'Node', metadata: {name: pod.spec.nodeName}};
      await world.patch(node, {spec: {unschedulable: true}});
      try {
        const eviction = {apiVersion: 'policy/v1', kind: 'Eviction', metadata: {name: pod.metadata.name, namespace: world.namespace}};
        const {text} = await world.api.raw('POST', `/api/v1/namespaces/${world.namespace}/pods/${pod.metadata.name}/eviction`, eviction);
        await world.snap('drain-blocked', [{subject: pdb, verdict: 'waiting', code: 'pdb-blocks', later: 10}], {main: 'pdb-blocks'});
        await world.snap('answer', [{subject: `status/${pod.metadata.name}`, verdict: 'waiting', code: 'pdb-blocks'}], {
          also: {only: [JSON.parse(text)]},
        });
      } finally {
        await world.patch(node, {spec: {unschedulable: null}});
      }
    },
  },
  {
    name: 'pdb-short',
    run: async (world) => {
      await world.apply(budget(app, {minAvailable: 3}));
      await running(world);
      await world.sleep(2);
      await world.snap(
        'wants-more',
        [...ready(60), {subject: `poddisruptionbudget/${app}`, verdict: 'waiting', code: 'pdb-blocks', later: 60}],
        {nodes: false},
      );
    },
  },
  {
    name: 'finalizer-holds',
    run: async (world) => {
      const held = deployment(app);
      held.metadata.finalizers = ['gomeet.io/keep'];
      await world.apply(held);
      await world.untilReady('apps/v1', 'Deployment', app, 2);
      await world.remove(held);
      await world.sleep(3);
      await world.snap('just-now', [{subject, verdict: 'progressing', code: null}], {nodes: false});
      await world.passes(35);
      await world.snap(
        'stays',
        [
          {subject, verdict: 'waiting', code: 'finalizer-holds'},
          {subject, verdict: 'failed', code: 'finalizer-holds', later: 20},
        ],
        {
          main: 'finalizer-holds',
          nodes: false,
        },
      );
      await world.patch(held, {metadata: {finalizers: null}});
    },
  },
];
