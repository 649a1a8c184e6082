import type {StoodIn} from '../stand-ins/pods/index.ts';
import type {Pod} from './pod.ts';
import {missingPrograms, type Programs} from './programs.ts';
import {appOf} from './view.ts';

/** What stands behind the pods of one app. */
export interface BehindApp {
  readonly app: string;
  /** A process of the program that was deployed, or a server of ours in its place. */
  readonly kind: 'process' | 'stand-in';
  /** Names of the pods that answer. */
  readonly pods: readonly string[];
  /** How many others of the app are simulated. */
  readonly simulated: number;
}

/** What stands behind pods, and what could if it were installed. */
export interface Behind {
  readonly apps: readonly BehindApp[];
  readonly missing: readonly {readonly program: string; readonly install: string}[];
}

export function behindOf(
  real: readonly Pod[],
  simulated: readonly Pod[],
  stood: readonly StoodIn[],
  programs: Pick<Programs, 'files'>,
): Behind {
  const labels = (pods: readonly Pod[]) => [...new Set(pods.map((pod) => pod.metadata.labels['app'] ?? ''))].sort();
  const names = (pods: readonly Pod[], app: string) =>
    pods
      .filter(({metadata}) => metadata.labels['app'] === app)
      .map(({metadata}) => metadata.name)
      .sort();
  const processes = real.filter((pod) => appOf(pod) !== undefined);
  const answering = stood.map(({pod}) => pod);
  return {
    apps: [
      ...labels([...processes, ...simulated]).map((app) => ({
        app,
        kind: 'process' as const,
        pods: names(processes, app),
        simulated: names(simulated, app).length,
      })),
      ...labels(answering).map((app) => ({app, kind: 'stand-in' as const, pods: names(answering, app), simulated: 0})),
    ],
    missing: missingPrograms(programs),
  };
}
