import {expect, test} from 'vitest';
import {ToolError, unknownKindDetail} from '../../src/core/errors.ts';
import {sharedWorld} from '../../src/core/shared-world.ts';
import {worldWith} from './_probes.ts';
import {clockOnly} from './_worlds.ts';

test('whoever takes an unknown kind for an empty list shares the list of those who do not', async () => {
  const asked: string[] = [];
  const cluster = {
    ...clockOnly().cluster,
    list: async (_apiVersion: string, kind: string) => {
      asked.push(kind);
      if (kind === 'Order') throw new ToolError('kubernetes', `knows no kind ${kind}`, {detail: unknownKindDetail});
      if (kind === 'Challenge') throw new ToolError('kubernetes', `${kind} is forbidden`);
      return [];
    },
  };
  const {cluster: shared} = sharedWorld(worldWith({cluster}), {limitMs: 5_000, signal: new AbortController().signal});
  const list = (kind: string, optional?: boolean) =>
    shared.list('cert-manager.io/v1', kind, {namespace: 'gomeet', ...(optional === undefined ? {} : {optional})});
  expect(await Promise.all([list('Issuer', true), list('Issuer'), list('Issuer', false), list('Order', true)])).toEqual([[], [], [], []]);
  await expect(list('Order')).rejects.toThrow('knows no kind Order');
  await expect(list('Challenge', true)).rejects.toThrow('Challenge is forbidden');
  expect(asked).toEqual(['Issuer', 'Order', 'Challenge']);
});
