import {describe, expect, it} from 'vitest';
import {parseRouting} from '../../src/manifests/alert-routing.ts';

const receivers = `
receivers:
  - name: nobody
  - name: chat
    slack_configs: [{channel: '#a'}]
  - name: pager
    pagerduty_configs: [{routing_key: x}]
    email_configs: []
`;

describe('where alerts go', () => {
  it.each<[string, string, readonly string[], readonly string[]]>([
    ['the default', 'route: {receiver: chat}', ['chat'], ['chat']],
    ['a matcher', `route: {receiver: chat, routes: [{receiver: pager, matchers: ['severity = "critical"']}]}`, ['pager'], ['chat']],
    ['without quotes', 'route: {receiver: chat, routes: [{receiver: pager, matchers: [severity=critical]}]}', ['pager'], ['chat']],
    [
      'an expression',
      `route: {receiver: chat, routes: [{receiver: pager, matchers: ['severity =~ "critical|page"']}]}`,
      ['pager'],
      ['chat'],
    ],
    ['a negation', `route: {receiver: chat, routes: [{receiver: pager, matchers: ['severity != "warning"']}]}`, ['pager'], ['chat']],
    ['the older spelling', 'route: {receiver: chat, routes: [{receiver: pager, match: {severity: critical}}]}', ['pager'], ['chat']],
    ['its expressions', 'route: {receiver: chat, routes: [{receiver: pager, match_re: {severity: crit.*}}]}', ['pager'], ['chat']],
    ['another alert', `route: {receiver: chat, routes: [{receiver: nobody, matchers: ['alertname = "Watchdog"']}]}`, ['chat'], ['chat']],
    [
      'on after a match',
      `route: {receiver: nobody, routes: [{receiver: chat, continue: true}, {receiver: pager, matchers: ['severity="critical"']}]}`,
      ['chat', 'pager'],
      ['chat'],
    ],
    ['a receiver of the parent', `route: {receiver: chat, routes: [{matchers: ['severity="critical"']}]}`, ['chat'], ['chat']],
    ['an expression that is none', `route: {receiver: chat, routes: [{receiver: pager, matchers: ['severity=~"("']}]}`, ['chat'], ['chat']],
  ])('%s', (_, route, critical, warning) => {
    expect(parseRouting(route + receivers)).toEqual({
      integrations: {nobody: [], chat: ['slack'], pager: ['pagerduty']},
      byDefault: expect.any(String),
      bySeverity: {critical, warning},
    });
  });

  it('says what is no configuration', () => {
    expect(() => parseRouting('receivers: 7')).toThrow(/configuration of Alertmanager cannot be read/);
  });
});
