import type {TurnAnswer} from '../../core/media.ts';
import type {Asking, Judgement} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';
import {deploys, notMeasured} from '../_pods.ts';

export const turn = 'turn-service';
export const noTurn: Judgement = {status: 'skip', message: 'this profile has no TURN server'};

export function hasTurn(target: Target): boolean {
  return deploys(target, turn);
}

/** One allocation on every coturn; `undefined` where there is none to ask. Throws where the world has no way to them. */
export async function readTurn({world, target}: Asking, signal: AbortSignal): Promise<readonly TurnAnswer[] | undefined> {
  if (!hasTurn(target)) return undefined;
  if (world.turn === undefined) throw new Error('this world has no way to coturn');
  return world.turn.allocate(signal);
}

/** One line for all pods that nothing could be asked of. */
export function unreached(answers: readonly TurnAnswer[]): readonly Judgement[] {
  const silent = answers.filter((one) => one.silent === 'unreachable').map(({pod, error}) => ({pod, why: error}));
  return notMeasured(silent, answers.length);
}

export const none: Judgement = {
  status: 'fail',
  message: 'no TURN server runs: people behind strict firewalls cannot join',
  hint: 'gomeet diagnose turn-service',
  transient: true,
};
