import {describe, expect, it} from 'vitest';
import accepting from '../../../src/checks/recording/accepting.ts';
import bucket from '../../../src/checks/recording/bucket.ts';
import failures from '../../../src/checks/recording/failures.ts';
import lifecycle from '../../../src/checks/recording/lifecycle.ts';
import results from '../../../src/checks/recording/results.ts';
import workers from '../../../src/checks/recording/workers.ts';
import type {HttpAnswer, NoAnswer} from '../../../src/core/network.ts';
import type {BucketState, LifecycleRule} from '../../../src/core/storage.ts';
import {configMap, deployment, frozen, ok, page, silentPods, unreachable} from '../_answers.ts';
import {judged, short} from '../_judge.ts';
import {ago, now} from '../kubernetes/_objects.ts';

const wanted =
  '{"Rules": [{"ID": "r90", "Status": "Enabled", "Filter": {"Prefix": "recordings/"}, "Expiration": {"Days": 90}}, {"ID": "parts", "Status": "Enabled", "Filter": {"Prefix": ""}, "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 2}}]}';
const manifests = [deployment('livekit-egress'), configMap('egress-config', {'lifecycle.json': wanted})];
const say = (judgements: readonly {readonly message: string}[]) => judgements.map(({message}) => message).join(' | ');
const metrics = (texts: readonly string[], ...silent: readonly string[]) => ({
  measured: texts.map((text, index) => page(`e${index}`, text)),
  unmeasured: silentPods(...silent),
});

describe('recording.workers', () => {
  it.each<[string, readonly (HttpAnswer | NoAnswer)[], readonly string[]]>([
    ['well', [ok('{}')], ['pass']],
    ['ill', [ok('', 503), frozen, ok()], ['fail~ e0', 'fail~ e1']],
    ['unheard', [unreachable, ok()], ['unknown~ e0']],
    ['none', [], ['fail~']],
  ])('%s', (_, answers, expected) => {
    expect(
      short(
        judged(
          workers,
          answers.map((answer, index) => ({pod: `e${index}`, answer})),
          {manifests},
        ),
      ),
    ).toEqual(expected);
  });
});

describe('recording.accepting', () => {
  const can = (value: number | string) => `livekit_egress_can_accept_request{node_id="x"} ${value}`;
  it.each<[string, Parameters<typeof accepting.judge>[0], readonly string[], RegExp]>([
    ['one free', metrics([can(1), can(0)]), ['pass'], /1 of 2/],
    ['one free, one unheard', metrics([can(1)], 'e9'), ['pass', 'unknown~ e9'], /1 of 1/],
    ['none free', metrics([can(0), can(0)]), ['fail~'], /none of 2/],
    ['none free that was heard', metrics([can(0)], 'e9'), ['unknown~ e9'], /not measured/],
    ['no number', metrics([can('NaN')]), ['unknown~'], /no worker serves/],
    ['no worker', metrics([]), ['fail~'], /no recording worker/],
    ['no recording', undefined, ['skip'], /records nothing/],
  ])('%s', (_, reading, expected, message) => {
    const found = judged(accepting, reading, {manifests});
    expect(short(found)).toEqual(expected);
    expect(say(found)).toMatch(message);
  });
});

describe('recording.results', () => {
  const ended = (result: string, count: number) => `livekit_egress_handler_results_total{type="web",result="${result}"} ${count}\n`;
  it.each<[string, string, readonly string[], RegExp]>([
    ['well', ended('completed', 90) + ended('aborted', 10), ['pass'], /all 100/],
    ['at the limit', ended('completed', 99) + ended('killed_oom', 1), ['pass'], /1 of 100/],
    ['above it', ended('completed', 97) + ended('killed_oom', 3), ['warn'], /3 of 100 recordings failed \(3 %\): killed_oom/],
    ['far above', ended('completed', 89) + ended('killed_cpu', 11), ['fail!'], /killed_cpu/],
    ['none yet', 'up 1', ['pass'], /no recording has ended/],
  ])('%s', (_, text, expected, message) => {
    const found = judged(results, metrics([text]), {manifests});
    expect(short(found)).toEqual(expected);
    expect(say(found)).toMatch(message);
  });
});

describe('recording.failures', () => {
  const failed = (hours: number, room = 'r') => ({
    id: `EG_${hours}`,
    room,
    status: 'EGRESS_FAILED',
    error: 'upload refused',
    startedAt: ago(hours * 3_600),
  });
  it.each<[string, readonly ReturnType<typeof failed>[], string, RegExp]>([
    ['none', [{...failed(1), status: 'EGRESS_COMPLETE'}], 'pass', /no recording failed/],
    ['long ago', [failed(7)], 'pass', /no recording failed/],
    ['one', [failed(1, 'standup')], 'warn', /1 recordings failed in the last 6 h, such as standup: upload refused/],
    ['many', [1, 2, 3, 4, 5].map((hours) => failed(hours)), 'fail!', /5 recordings/],
  ])('%s', (_, value, expected, message) => {
    const found = judged(failures, {said: {value}, now}, {manifests});
    expect(short(found)).toEqual([expected]);
    expect(say(found)).toMatch(message);
  });
});

describe('recording.bucket and recording.lifecycle', () => {
  const state: BucketState = {
    bucket: 'b',
    endpoint: 'sgp1.example',
    signedStatus: 200,
    anonymousStatus: 403,
    lifecycle: undefined,
    lifecycleError: '',
  };
  it.each<[string, Partial<BucketState>, string, RegExp]>([
    ['there and private', {}, 'pass', /there and private/],
    ['open to everybody', {anonymousStatus: 200}, 'fail!', /everybody may list b/],
    ['not there', {signedStatus: 404, anonymousStatus: 404}, 'fail!', /no bucket b at sgp1.example/],
    ['not for this key', {signedStatus: 403}, 'fail!', /may not use/],
    ['ill', {signedStatus: 503}, 'unknown!', /answers 503/],
    ['doubtful', {anonymousStatus: 500}, 'unknown!', /whether b is public/],
  ])('%s', (_, part, expected, message) => {
    const found = judged(bucket, {state: {...state, ...part}}, {manifests});
    expect(short(found)).toEqual([expected]);
    expect(say(found)).toMatch(message);
  });

  const r90: LifecycleRule = {id: 'gomeet-r90', enabled: true, prefix: 'recordings/', days: 90};
  const parts: LifecycleRule = {id: 'gomeet-parts', enabled: true, prefix: '', days: 2};
  it.each<[string, BucketState['lifecycle'], readonly string[], RegExp]>([
    ['the rules', [parts, r90], ['pass'], /gomeet-r90: 90 days, gomeet-parts: 2 days/],
    [
      'the rules as somebody put them there by hand',
      [
        {...parts, id: 'parts'},
        {...r90, id: 'r90'},
      ],
      ['pass'],
      /r90: 90 days/,
    ],
    ['none', undefined, ['warn'], /nothing is ever deleted/],
    ['unread', null, ['unknown!'], /not measured/],
    ['one missing', [r90], ['warn gomeet-parts'], /does not have this rule/],
    ['other days', [parts, {...r90, days: 900}], ['warn gomeet-r90'], /after 900 days instead of 90/],
    ['switched off', [parts, {...r90, enabled: false}], ['warn gomeet-r90'], /switched off/],
    ['elsewhere', [parts, {...r90, prefix: 'tmp/'}], ['warn gomeet-r90'], /for "tmp\/"/],
  ])('%s', (_, rules, expected, message) => {
    const found = judged(lifecycle, {state: {...state, lifecycle: rules}}, {manifests});
    expect(short(found)).toEqual(expected);
    expect(say(found)).toMatch(message);
  });

  it('does not arise while nobody gave a key', () => {
    expect(short(judged(bucket, {skip: 'not set up'}, {manifests}))).toEqual(['skip']);
  });
});
