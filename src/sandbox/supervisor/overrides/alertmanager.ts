import {loopback, type Override} from './_override.ts';

const file = 'alertmanager.yaml';
const sink = 'nothing leaves this machine: notifications end in notifications.jsonl of the sandbox';

export const alertmanager: readonly Override[] = [
  {program: 'alertmanager', file: '', key: 'web.listen-address', value: '$ADDRESS:9093', how: 'flag', reason: loopback},
  {program: 'alertmanager', file, key: 'global.slack_api_url_file', value: null, reason: sink},
  {program: 'alertmanager', file, key: 'global.slack_api_url', value: 'http://$DAEMON:9095/slack', how: 'ensure', reason: sink},
  {program: 'alertmanager', file, key: 'global.pagerduty_url', value: 'http://$DAEMON:9095/pagerduty', how: 'ensure', reason: sink},
  {program: 'alertmanager', file, key: 'global.opsgenie_api_url', value: 'http://$DAEMON:9095/opsgenie/', how: 'ensure', reason: sink},
  {program: 'alertmanager', file, key: 'global.smtp_smarthost', value: '$DAEMON:9025', how: 'ensure', reason: sink},
  {program: 'alertmanager', file, key: 'global.smtp_require_tls', value: 'false', how: 'ensure', reason: sink},
];
