import {textAt} from '../core/objects.ts';
import type {Scene} from './_types.ts';
import {kindOf} from './kinds.ts';
import {refusalCode} from './refusal.ts';
import {plain, type Standing} from './standing/_standing.ts';
import {conditionStanding} from './standing/conditions.ts';
import {cronJobStanding, jobStanding, podStanding} from './standing/jobs.ts';
import {autoscalerStanding, budgetStanding, claimStanding, serviceStanding} from './standing/others.ts';
import {workloadStanding} from './standing/workloads.ts';

export type {Standing} from './standing/_standing.ts';

const rules: ReadonlyMap<string, (scene: Scene) => Standing> = new Map([
  ['Deployment', workloadStanding],
  ['ReplicaSet', workloadStanding],
  ['StatefulSet', workloadStanding],
  ['DaemonSet', workloadStanding],
  ['Job', jobStanding],
  ['CronJob', cronJobStanding],
  ['Pod', podStanding],
  ['Service', serviceStanding],
  ['PersistentVolumeClaim', claimStanding],
  ['HorizontalPodAutoscaler', autoscalerStanding],
  ['PodDisruptionBudget', budgetStanding],
  [
    'Status',
    ({subject}) => {
      const message = textAt(subject, 'message') ?? '';
      const known = refusalCode(message) !== undefined;
      return plain(
        known ? false : undefined,
        known ? 'the API server refused it' : `an answer of the API server: ${message.slice(0, 200)}`,
      );
    },
  ],
]);

/** Whether an object is as wanted, and how far it is. Pure; never throws. */
export function standingOf(scene: Scene): Standing {
  const standing = (rules.get(kindOf(scene.subject)) ?? conditionStanding)(scene);
  if (scene.subject.metadata.deletionTimestamp === undefined || standing.done !== true) return standing;
  return {...standing, done: false, summary: 'it is being deleted'};
}
