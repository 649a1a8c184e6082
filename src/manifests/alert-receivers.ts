import {isSeq, isMap as isYamlMap, parseDocument, type YAMLMap} from 'yaml';
import type {TargetConfig} from '../core/config.ts';
import type {KubeObject} from '../core/objects.ts';

/** Where Alertmanager's configuration lies among the objects. */
export const alertmanagerSettings = {kind: 'ConfigMap', name: 'alertmanager-settings', pointer: '/data/alertmanager.yaml'} as const;

export function holdsAlertmanager(object: KubeObject, pointer: string): boolean {
  const {kind, name} = alertmanagerSettings;
  return object.kind === kind && object.metadata.name === name && pointer === alertmanagerSettings.pointer;
}

/** File that the URL of a dead man's switch is read from: whoever knows the URL can keep the switch quiet. */
const switchUrl = '/run/gomeet/secrets/paging/dead-mans-switch-url';

/**
 * Alertmanager's configuration with the receivers that a target chose. The text has a receiver for every way; what changes are
 * the routes, the channel, the addresses. Comments stay. Throws when the text has lost a route that is to be replaced.
 */
export function withReceivers(text: string, alerts: TargetConfig['alerts']): string {
  if (alerts === undefined) return text;
  const config = parseDocument(text);
  const routes = config.getIn(['route', 'routes']);
  const receivers = config.getIn(['receivers']);
  if (!isSeq(routes) || !isSeq(receivers)) throw new Error('alertmanager.yaml has no route.routes or no receivers');
  for (const severity of ['critical', 'warning'] as const) {
    const chosen = alerts[severity];
    if (chosen === undefined) continue;
    const matcher = `severity = "${severity}"`;
    const places = routes.items.flatMap((item, index) =>
      isYamlMap(item) && String(item.getIn(['matchers', 0])) === matcher ? [index] : [],
    );
    const [first] = places;
    const model = first === undefined ? undefined : routes.items[first];
    if (first === undefined || !isYamlMap(model)) throw new Error(`alertmanager.yaml has no route for ${matcher}`);
    const made = chosen.map((receiver, index) => {
      const route = model.clone() as YAMLMap;
      route.set('receiver', receiver);
      route.delete('continue');
      if (index < chosen.length - 1) route.set('continue', true);
      return route;
    });
    routes.items.splice(first, places.length, ...made);
  }
  if (alerts.slackChannel !== undefined) setIn(receivers.items, 'slack', ['slack_configs', 0, 'channel'], alerts.slackChannel);
  if (alerts.email !== undefined) setIn(receivers.items, 'email', ['email_configs', 0, 'to'], alerts.email);
  if (alerts.deadMansSwitch === true) {
    receivers.add(config.createNode({name: 'dead-mans-switch', webhook_configs: [{url_file: switchUrl, send_resolved: false}]}));
    const watchdog = routes.items.find((item) => isYamlMap(item) && String(item.getIn(['matchers', 0])) === 'alertname = "Watchdog"');
    if (!isYamlMap(watchdog)) throw new Error('alertmanager.yaml has no route for the Watchdog');
    watchdog.set('receiver', 'dead-mans-switch');
    // The switch must hear from us more often than it waits.
    watchdog.set('group_interval', '1m');
    watchdog.set('repeat_interval', '1m');
  }
  return config.toString({lineWidth: 0, flowCollectionPadding: false});
}

function setIn(receivers: readonly unknown[], name: string, path: readonly (string | number)[], value: string): void {
  const receiver = receivers.find((item) => isYamlMap(item) && item.get('name') === name);
  if (!isYamlMap(receiver)) throw new Error(`alertmanager.yaml has no receiver ${name}`);
  receiver.setIn(path, value);
}
