import {describe, expect, it} from 'vitest';
import {parse} from 'yaml';
import {targetSchema} from '../../src/core/config.ts';
import {textAt} from '../../src/core/objects.ts';
import {withReceivers} from '../../src/manifests/alert-receivers.ts';
import {parseRouting} from '../../src/manifests/alert-routing.ts';
import {patchesOf} from '../../src/manifests/patches.ts';
import {findObject} from '../../src/manifests/workloads.ts';
import {shippedInput} from '../lint/_draft.ts';

const shipped = async () => {
  const {objects} = await shippedInput('gomeet-500');
  return textAt(findObject(objects, 'ConfigMap', 'alertmanager-settings'), 'data', 'alertmanager.yaml') ?? '';
};
const alerts = (given: object) => targetSchema.parse({profile: 's1', alerts: given}).alerts;

describe('receivers of an installation', () => {
  it('are those of the manifests when nothing is said', async () => {
    const text = await shipped();
    expect(withReceivers(text, undefined)).toBe(text);
    expect(parseRouting(text).bySeverity).toEqual({critical: ['slack', 'email'], warning: ['slack']});
    expect(parseRouting(withReceivers(text, alerts({}))).bySeverity).toEqual({critical: ['slack', 'email'], warning: ['slack']});
  });

  it.each([
    [{critical: ['pagerduty', 'slack']}, {critical: ['pagerduty', 'slack'], warning: ['slack']}],
    [
      {critical: ['opsgenie'], warning: ['email']},
      {critical: ['opsgenie'], warning: ['email']},
    ],
    [
      {critical: ['slack', 'email', 'pagerduty', 'opsgenie'], warning: ['slack', 'email']},
      {critical: ['slack', 'email', 'pagerduty', 'opsgenie'], warning: ['slack', 'email']},
    ],
  ])('%j', async (given, expected) => {
    const text = withReceivers(await shipped(), alerts(given));
    expect(parseRouting(text).bySeverity).toEqual(expected);
    expect(text).toContain('# One matter, two steps');
  });

  it('keep the haste of their severity, and nothing falls through to the next route', async () => {
    const text = withReceivers(await shipped(), alerts({critical: ['pagerduty']}));
    expect(text).toMatch(/receiver: pagerduty\n {6}group_wait: 10s\n {6}repeat_interval: 1h\n {4}- /);
  });

  it('have channel, address and a dead man’s switch of their own', async () => {
    const text = withReceivers(await shipped(), alerts({slackChannel: '#ops', email: 'night@example.org', deadMansSwitch: true}));
    expect(parse(text)).toMatchObject({
      route: {routes: [{matchers: ['alertname = "Watchdog"'], receiver: 'dead-mans-switch', repeat_interval: '1m'}, {}, {}, {}]},
      receivers: [
        {name: 'null'},
        {name: 'slack', slack_configs: [{channel: '#ops'}]},
        {name: 'email', email_configs: [{to: 'night@example.org'}]},
        {name: 'pagerduty'},
        {name: 'opsgenie'},
        {name: 'dead-mans-switch', webhook_configs: [{url_file: '/run/gomeet/secrets/paging/dead-mans-switch-url'}]},
      ],
    });
  });

  it('come on top of what else differs in the same text', async () => {
    const {objects} = await shippedInput('gomeet-500');
    const config = targetSchema.parse({profile: 's1', domain: 'meet.example.org', alerts: {critical: ['opsgenie']}});
    const patch = patchesOf(config, objects).find(({target}) => target.name === 'alertmanager-settings');
    const operation = patch?.operations[0];
    const text = operation !== undefined && 'value' in operation ? String(operation.value) : '';
    expect(text).toContain('grafana.meet.example.org');
    expect(parseRouting(text).bySeverity['critical']).toEqual(['opsgenie']);
  });

  it.each([
    ['route: {receiver: a}\nreceivers: []', /has no route\.routes/],
    ['route: {receiver: a, routes: []}\nreceivers: []', /has no route for severity = "critical"/],
  ])('say what is missing in %j', (text, says) => {
    expect(() => withReceivers(text, alerts({critical: ['email']}))).toThrow(says);
  });
});
