/** What Prometheus and Alertmanager say of themselves. Durations in seconds, times as ISO 8601. */

export type ScrapeTarget = {
  readonly job: string;
  /** `job_name` of the scrape configuration that it came from. */
  readonly pool: string;
  readonly instance: string;
  readonly pod: string;
  readonly health: 'up' | 'down' | 'unknown';
  readonly lastError: string;
  readonly lastScrape: string;
};
export type MonitoringRule = {
  readonly group: string;
  readonly name: string;
  readonly type: 'alerting' | 'recording';
  readonly query: string;
  readonly health: 'ok' | 'err' | 'unknown';
  readonly lastError: string;
  readonly evaluationTimeS: number;
  /** Alerts only. */
  readonly state: 'inactive' | 'pending' | 'firing' | '';
  readonly labels: {readonly [name: string]: string};
  readonly annotations: {readonly [name: string]: string};
};
export type FiringAlert = {
  readonly name: string;
  readonly state: 'pending' | 'firing';
  readonly severity: string;
  readonly activeAt: string;
  readonly labels: {readonly [name: string]: string};
  readonly annotations: {readonly [name: string]: string};
};
/** One series of an instant query; NaN is kept as null, for not a number is not a measurement. */
export type Sample = {readonly labels: {readonly [name: string]: string}; readonly value: number | null};

/** One Prometheus, reached through one of its pods. Every method throws a ToolError when it cannot be asked. */
export interface PrometheusPort {
  /** Readiness of each pod with label app=prometheus. */
  ready(signal?: AbortSignal): Promise<readonly {readonly pod: string; readonly ready: boolean; readonly message: string}[]>;
  targets(signal?: AbortSignal): Promise<readonly ScrapeTarget[]>;
  rules(signal?: AbortSignal): Promise<readonly MonitoringRule[]>;
  alerts(signal?: AbortSignal): Promise<readonly FiringAlert[]>;
  /** Instant query. Throws a ToolError with Prometheus' own sentence for a bad expression. */
  query(expression: string, signal?: AbortSignal): Promise<readonly Sample[]>;
  /** Names of all metrics that it holds, recorded ones included. */
  names(signal?: AbortSignal): Promise<readonly string[]>;
}

export type Silence = {
  readonly id: string;
  readonly state: 'active' | 'pending' | 'expired';
  readonly comment: string;
  readonly createdBy: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly matchers: readonly {readonly name: string; readonly value: string; readonly isRegex: boolean; readonly isEqual: boolean}[];
};
export type AlertmanagerInstance = {
  readonly pod: string;
  readonly ready: boolean;
  readonly message: string;
  /** `ready`, `settling`, or `disabled` for one that has no peers. */
  readonly clusterStatus: string;
  /** Itself included. */
  readonly peers: number;
  readonly receivers: readonly string[];
  /** Where alerts go by the configuration that runs; absent when it could not be read. */
  readonly routing?: AlertRouting;
};
/** Kinds of integration (`slack`, `email` …) of each receiver, and the receivers that each kind of alert reaches. */
export type AlertRouting = {
  readonly integrations: {readonly [receiver: string]: readonly string[]};
  readonly byDefault: string;
  /** Of an alert that has nothing but a name and this severity. */
  readonly bySeverity: {readonly [severity: string]: readonly string[]};
};
/** An alert as an Alertmanager holds it: `suppressed` by a silence or by another alert. */
export type ReceivedAlert = {
  readonly pod: string;
  readonly name: string;
  readonly state: 'active' | 'suppressed' | 'unprocessed';
  readonly severity: string;
  readonly startsAt: string;
};
export interface AlertmanagerPort {
  /** One per pod with label app=alertmanager. Never throws for one that does not answer. */
  instances(signal?: AbortSignal): Promise<readonly AlertmanagerInstance[]>;
  /** Of the first that answers: peers share them. Throws a ToolError when none does. */
  silences(signal?: AbortSignal): Promise<readonly Silence[]>;
  /** What each one that answers has received. Throws a ToolError when none does. */
  alerts(signal?: AbortSignal): Promise<readonly ReceivedAlert[]>;
}
