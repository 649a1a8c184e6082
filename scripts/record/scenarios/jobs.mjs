import {Acts} from '../acts.mjs';
import {ended} from '../kubelet.mjs';
import {cronJob, job, neverComplete} from '../objects.mjs';

const app = 'migrate';
const subject = `job/${app}`;
const how = {exitCode: 3, message: 'migration 0042 failed: column "tenant" does not exist'};

/** A pod of the Job ends with an error. */
async function fails(world, number) {
  const acts = new Acts(world.kubelet);
  const pods = await world.placedPods(app, number);
  const pod = pods.at(-1);
  await acts.run(pod);
  await world.sleep(1);
  await world.kubelet.report(pod, {phase: 'Failed', containers: {[app]: {state: ended(how.exitCode, how), ready: false, started: false}}});
}

export default [
  {
    name: 'job-backoff-limit',
    run: async (world) => {
      await world.apply(job(app, {hand: true, spec: {backoffLimit: 1}}));
      await fails(world, 1);
      await world.sleep(2);
      await world.snap('first-try', [{subject, verdict: 'progressing', code: null}], {nodes: false});
      await world.sleep(9);
      await fails(world, 2);
      await world.untilCondition('batch/v1', 'Job', app, 'Failed', 'True');
      await world.sleep(1);
      await world.snap('over', [{subject, verdict: 'failed', code: 'job-backoff-limit'}], {main: 'job-backoff-limit', nodes: false});
    },
  },
  {
    name: 'job-pod-failure-policy',
    run: async (world) => {
      const rules = [{action: 'FailJob', onExitCodes: {operator: 'In', values: [3]}}];
      await world.apply(job(app, {hand: true, spec: {backoffLimit: 5, podFailurePolicy: {rules}}}));
      await fails(world, 1);
      await world.untilCondition('batch/v1', 'Job', app, 'Failed', 'True');
      await world.sleep(1);
      await world.snap('over', [{subject, verdict: 'failed', code: 'job-backoff-limit'}], {nodes: false});
    },
  },
  {
    name: 'job-deadline',
    run: async (world) => {
      await world.apply(job(app, {annotations: neverComplete, spec: {activeDeadlineSeconds: 6}}));
      await world.sleep(3);
      await world.snap('runs', [{subject, verdict: 'progressing', code: null}], {nodes: false});
      await world.untilCondition('batch/v1', 'Job', app, 'Failed', 'True');
      await world.sleep(1);
      await world.snap('over', [{subject, verdict: 'failed', code: 'job-deadline'}], {main: 'job-deadline', nodes: false});
    },
  },
  {
    name: 'job-suspended',
    run: async (world) => {
      await world.apply(job(app, {spec: {suspend: true}}));
      await world.untilEvent('Suspended');
      await world.snap('suspended', [{subject, verdict: 'waiting', code: 'job-suspended', later: 60}], {
        main: 'job-suspended',
        nodes: false,
      });
      await world.patch(job(app), {spec: {suspend: false}});
      await world.untilCondition('batch/v1', 'Job', app, 'Complete', 'True');
      await world.sleep(1);
      await world.snap('resumed', [{subject, verdict: 'ready', code: null, later: 60}], {nodes: false});
    },
  },
  {
    name: 'job-retried',
    run: async (world) => {
      await world.apply(job(app, {hand: true, spec: {backoffLimit: 3}}));
      await fails(world, 1);
      await world.sleep(11);
      const pods = await world.placedPods(app, 2);
      const acts = new Acts(world.kubelet);
      await acts.run(pods.at(-1));
      await world.snap('second-try', [{subject, verdict: 'progressing', code: null}], {nodes: false});
      await world.kubelet.report(pods.at(-1), {phase: 'Succeeded', containers: {[app]: {state: ended(0), ready: false, started: false}}});
      await world.untilCondition('batch/v1', 'Job', app, 'Complete', 'True');
      await world.sleep(1);
      await world.snap('done', [{subject, verdict: 'ready', code: null, later: 60}], {nodes: false});
    },
  },
  {
    name: 'job-done',
    run: async (world) => {
      await world.apply(job('redis-init', {spec: {completions: 2, parallelism: 2}}));
      await world.untilCondition('batch/v1', 'Job', 'redis-init', 'Complete', 'True');
      await world.sleep(1);
      await world.snap('done', [{subject: 'job/redis-init', verdict: 'ready', code: null, later: 600}], {nodes: false});
    },
  },
  {
    name: 'cron-suspended',
    run: async (world) => {
      await world.apply(cronJob('postgres-backup', {spec: {suspend: true}}));
      await world.sleep(2);
      await world.snap('suspended', [{subject: 'cronjob/postgres-backup', verdict: 'ready', code: null, later: 600}], {nodes: false});
    },
  },
  {
    name: 'cron-runs',
    run: async (world) => {
      await world.apply(cronJob('postgres-backup'));
      await world.untilEvent('SuccessfulCreate').catch(() => undefined);
      await world.sleep(8);
      await world.snap('done', [{subject: 'cronjob/postgres-backup', verdict: 'ready', code: null}], {nodes: false});
    },
  },
  {
    name: 'cron-fails',
    run: async (world) => {
      await world.apply(cronJob('postgres-backup', {hand: true, jobSpec: {backoffLimit: 0}}));
      const [pod] = await (async () => {
        for (let time = 0; time < 90; time++) {
          const pods = (await world.pods('postgres-backup')).filter(({spec}) => spec.nodeName !== undefined);
          if (pods.length > 0) return pods;
          await world.sleep(1);
        }
        throw new Error('no pod of the CronJob');
      })();
      await new Acts(world.kubelet).run(pod);
      await world.sleep(1);
      await world.kubelet.report(pod, {
        phase: 'Failed',
        containers: {'postgres-backup': {state: ended(1, {message: 'upload refused: 403'}), ready: false, started: false}},
      });
      await world.untilEvent('BackoffLimitExceeded');
      await world.sleep(1);
      await world.snap('last-one-failed', [{subject: 'cronjob/postgres-backup', verdict: 'failed', code: 'job-backoff-limit'}], {
        nodes: false,
      });
    },
  },
];
