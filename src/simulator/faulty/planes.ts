import {ToolError} from '../../core/errors.ts';
import type {LiveKitPort, SfuAnswer, TurnPort} from '../../core/media.ts';
import type {PrometheusPort} from '../../core/monitoring.ts';
import type {DnsAnswer, Outside} from '../../core/network.ts';
import type {FaultBoard} from '../fault-board.ts';

type Faults = () => Promise<FaultBoard>;
const DAY_MS = 86_400_000;

/** The media plane: the first SFU stands still. */
export function faultyLiveKit(port: LiveKitPort, faults: Faults): LiveKitPort {
  const frozen = async (answers: readonly SfuAnswer[]): Promise<readonly SfuAnswer[]> => {
    if ((await faults()).active('sfu-frozen').length === 0) return answers;
    const message = 'it accepts connections and does not answer';
    return answers.map((one, index) => (index === 0 ? {...one, answer: {silent: 'timeout', message}} : one));
  };
  return {
    ...port,
    ready: async (signal) => frozen(await port.ready(signal)),
    metrics: async (signal, without) => frozen(await port.metrics(signal, without)),
  };
}

/** TURN: nobody answers. */
export function faultyTurn(port: TurnPort, faults: Faults): TurnPort {
  return {
    ...port,
    allocate: async (signal) => {
      const answers = await port.allocate(signal);
      if ((await faults()).active('turn-down').length === 0) return answers;
      return answers.map((one) => ({...one, reached: false, allocated: false, error: 'connection refused'}));
    },
  };
}

/** The platform from outside: a certificate that ends soon, a name that leads elsewhere. */
export function faultyOutside(outside: Outside, faults: Faults, now: () => Promise<number>): Outside {
  const misled = async (name: string, answers: readonly DnsAnswer[]): Promise<readonly DnsAnswer[]> => {
    const [wrong] = (await faults()).active('dns-wrong');
    return wrong === undefined || !name.startsWith('api.') ? answers : answers.map((one) => ({...one, addresses: [wrong.address]}));
  };
  return {
    ...outside,
    resolve: async (name, signal) => misled(name, await outside.resolve(name, signal)),
    resolveAt: async (servers, name, signal) => misled(name, await outside.resolveAt(servers, name, signal)),
    tls: async (to, signal) => {
      const answer = await outside.tls(to, signal);
      const [ends] = (await faults()).active('certificate-expiring');
      if (ends === undefined || 'error' in answer) return answer;
      return {...answer, notAfter: new Date((await now()) + ends.days * DAY_MS).toISOString()};
    },
  };
}

/** Prometheus: it is gone. */
export function faultyPrometheus(port: PrometheusPort, faults: Faults): PrometheusPort {
  const gone = async () => (await faults()).active('prometheus-down').length > 0;
  const orNothing = async <Value>(work: () => Promise<Value>): Promise<Value> => {
    if (await gone()) throw new ToolError('prometheus', 'connection refused', {transient: true});
    return work();
  };
  return {
    ready: async (signal) => {
      const answers = await port.ready(signal);
      return (await gone()) ? answers.map((one) => ({...one, ready: false, message: 'connection refused'})) : answers;
    },
    targets: (signal) => orNothing(() => port.targets(signal)),
    rules: (signal) => orNothing(() => port.rules(signal)),
    alerts: (signal) => orNothing(() => port.alerts(signal)),
    query: (expression, signal) => orNothing(() => port.query(expression, signal)),
    names: (signal) => orNothing(() => port.names(signal)),
  };
}
