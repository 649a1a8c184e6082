import {describe, expect, it} from 'vitest';
import {ApiError} from '../../src/tools/api-error.ts';
import {discovery} from '../../src/tools/discovery.ts';
import {scanner} from '../../src/tools/kube-scan.ts';
import type {FollowBytes} from '../../src/tools/kube-stream.ts';
import {fakeServer, kinds} from './_server.ts';

const text = JSON.stringify({kind: 'PodList', items: ['a', 'b'].map((name) => ({metadata: {name}}))});

function scan(answers: readonly (string | Error)[]) {
  const asked: string[] = [];
  const follow: FollowBytes = async ({path}) => {
    const answer = answers[asked.length] ?? '';
    asked.push(path);
    if (typeof answer !== 'string') throw answer;
    return (async function* () {
      yield Buffer.from(answer);
    })();
  };
  const names: string[] = [];
  const work = scanner(follow, discovery(fakeServer(kinds).send))(
    'v1',
    'Pod',
    {fieldSelector: 'status.phase!=Failed'},
    ({kind, metadata}) => {
      names.push(`${kind} ${metadata.name}`);
    },
  );
  return {work, names, asked};
}

describe('scan', () => {
  it('shows each object once, from the cache of the server, in one request', async () => {
    const {work, names, asked} = scan([text]);
    await work;
    expect(names).toEqual(['Pod a', 'Pod b']);
    expect(asked).toEqual(['/api/v1/pods?resourceVersion=0&fieldSelector=status.phase%21%3DFailed']);
  });

  it('tries again while nothing was shown', async () => {
    const {work, names} = scan([new ApiError(429, {}, 'too many', undefined), text]);
    await work;
    expect(names).toEqual(['Pod a', 'Pod b']);
  });

  it('never shows anything twice: a cut in the middle is an error', async () => {
    const {work, names, asked} = scan([text.slice(0, -8)]);
    await expect(work).rejects.toThrow('the list of kind Pod ended in the middle, after 1');
    expect(names).toEqual(['Pod a']);
    expect(asked).toHaveLength(1);
  });

  it('says what the server refused', async () => {
    const {work} = scan([new ApiError(403, {message: 'pods is forbidden: User "x" cannot list'}, '', undefined)]);
    await expect(work).rejects.toThrow(/cannot list/);
  });
});
