import {SandboxApi} from '../api.ts';
import type {SandboxState} from '../state.ts';
import {FaultObjects} from './objects.ts';

export type Where = Pick<SandboxState, 'dir' | 'server'>;

/** Runs `act` with the objects of a sandbox at hand, as its administrator. Nothing is asked before they are called for. */
export async function asAdmin<T>(sandbox: Where, act: (objects: () => Promise<FaultObjects>) => Promise<T>): Promise<T> {
  let opened: Promise<{readonly api: SandboxApi; readonly objects: FaultObjects}> | undefined;
  const open = async () => {
    const api = await SandboxApi.as('admin', sandbox.server, sandbox.dir);
    return {api, objects: new FaultObjects(api)};
  };
  try {
    return await act(async () => {
      opened ??= open();
      return (await opened).objects;
    });
  } finally {
    (await opened?.catch(() => undefined))?.api.close();
  }
}
