/** What Prometheus and Alertmanager say of themselves. Durations in seconds, times as ISO 8601. */

export type ScrapeTarget = {
  readonly job: string;
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
}

export type Silence = {
  readonly id: string;
  readonly state: 'active' | 'pending' | 'expired';
  readonly comment: string;
  readonly createdBy: string;
  readonly endsAt: string;
  readonly matchers: readonly {readonly name: string; readonly value: string; readonly isRegex: boolean; readonly isEqual: boolean}[];
};
export type AlertmanagerInstance = {
  readonly pod: string;
  readonly ready: boolean;
  readonly message: string;
  readonly clusterStatus: string;
  readonly peers: number;
  readonly receivers: readonly string[];
};
export interface AlertmanagerPort {
  /** One per pod with label app=alertmanager. Never throws for one that does not answer. */
  instances(signal?: AbortSignal): Promise<readonly AlertmanagerInstance[]>;
  silences(signal?: AbortSignal): Promise<readonly Silence[]>;
}
