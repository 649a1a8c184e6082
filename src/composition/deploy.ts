import type {DeployOptions} from '../pipelines/deploy/index.ts';
import {beside} from './again.ts';
import type {Session, SessionFlags} from './session.ts';
import {whoRuns} from './who.ts';

export type DeployFlags = SessionFlags & {
  readonly only: readonly string[];
  readonly from?: string | undefined;
  readonly prune: boolean;
  readonly skip: readonly string[];
};

/** What `gomeet deploy` was asked for, with what the session knows of the target. */
export function deployOptions({world, target, secrets}: Session, flags: DeployFlags, toolVersion: string): DeployOptions {
  const {only, from, prune, skip} = flags;
  return {
    world,
    target,
    secrets,
    only,
    ...(from === undefined ? {} : {from}),
    prune,
    skip,
    env: process.env,
    by: whoRuns(),
    toolVersion,
    healthCheck: beside('health-check', flags),
    dnsSync: beside('dns sync', flags),
    dnsCheck: `${beside('dns check', flags)} --wait 10m`,
  };
}
