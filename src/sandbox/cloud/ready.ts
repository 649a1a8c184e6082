import {waitFor} from '../control-plane.ts';
import type {SandboxState} from '../state.ts';

/** Waits until the account's servers answer; at once without an account. */
export async function cloudAnswers({cloud}: SandboxState): Promise<void> {
  if (cloud === undefined) return;
  await waitFor('the account around the cluster', [], () => answers(`${cloud.api}/v2/account`));
  const {spaces} = cloud;
  // Loading moto takes some seconds.
  if (spaces !== null) await waitFor('the object storage', [], () => answers(`${spaces.endpoint}/moto-api/`));
}

/** Any answer will do, a refusal too. */
async function answers(url: string): Promise<boolean> {
  const answer = await fetch(url, {signal: AbortSignal.timeout(2_000)});
  await answer.arrayBuffer();
  return answer.status < 500;
}
