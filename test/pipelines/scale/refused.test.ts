import {describe, expect, test} from 'vitest';
import {UserError} from '../../../src/core/errors.ts';
import {textAt} from '../../../src/core/objects.ts';
import {deployed, namespace} from '../_deployed.ts';
import {bounds, run} from './_scale.ts';

describe('what has no room', () => {
  test('on the nodes is refused with the arithmetic, and allowed to wait', async () => {
    const {world} = deployed();
    const refused = await run(world, 'livekit-sfu', '4', {max: '4'});
    expect(refused.outcome).toBe('refused');
    expect(refused.message).toMatch(
      /^4 livekit-sfu pods need 4 general nodes with free host ports; 3 exist \(1 hold one now\): 1 pod would find no node/,
    );
    expect(await bounds(world, 'livekit-sfu-hpa')).toEqual([1, 2]);
    const allowed = await run(world, 'livekit-sfu', '4', {max: '4', allowPending: true, wait: false});
    expect(allowed.outcome, allowed.message).toBe('ok');
    expect(allowed.findings.find((finding) => finding.id === 'kubernetes.room')?.status).toBe('warn');
  });

  test('in a quota is refused, whatever may wait', async () => {
    const {world, cluster} = deployed();
    const pods = cluster.store.list('Pod', namespace).filter((pod) => textAt(pod, 'status', 'phase') === 'Running').length;
    cluster.apply([{apiVersion: 'v1', kind: 'ResourceQuota', metadata: {name: 'tight', namespace}, spec: {hard: {pods: String(pods)}}}]);
    cluster.advance(60_000);
    const result = await run(world, 'auth-service', '3', {allowPending: true});
    expect(result.message).toMatch(
      /^resourcequota\/tight has no room for 1 more pods of auth-service: they ask 1 of pods, 0 of \d+ are left$/,
    );
  });
});

describe('what was typed wrong', () => {
  test.each<[string, string, string | undefined, RegExp]>([
    ['auth-service', '-1', undefined, /must be a whole number from 0 to 5000, not "-1"/],
    ['auth-service', '1.5', undefined, /not "1\.5"/],
    ['auth-service', 'many', undefined, /not "many"/],
    ['auth-service', '', undefined, /not ""/],
    ['auth-service', '99999999999999999999', undefined, /not "99999999999999999999"/],
    ['auth-service', '5001', undefined, /not "5001"/],
    ['auth-service', '3', '2', /--max 2 is less than the 3 pods/],
    ['auth-service', '3', 'x', /--max must be a whole number/],
    ['auth', '3', undefined, /no service auth in this target/],
  ])('%s %s --max %s', async (service, count, max, sentence) => {
    const {world} = deployed();
    const typed = () => run(world, service, count, max === undefined ? {} : {max});
    await expect(typed()).rejects.toThrow(UserError);
    await expect(typed()).rejects.toThrow(sentence);
  });
});
