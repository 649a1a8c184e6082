import type {DeployOptions} from '../pipelines/deploy/index.ts';
import type {Session} from './session.ts';
import {whoRuns} from './who.ts';

export type DeployFlags = {readonly only: readonly string[]; readonly from?: string | undefined; readonly prune: boolean};

/** What `gomeet deploy` was asked for, with what the session knows of the target. */
export function deployOptions({world, target, secrets}: Session, {only, from, prune}: DeployFlags, toolVersion: string): DeployOptions {
  return {world, target, secrets, only, ...(from === undefined ? {} : {from}), prune, env: process.env, by: whoRuns(), toolVersion};
}
