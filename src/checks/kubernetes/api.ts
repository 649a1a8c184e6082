import {GomeetError, sentenceOf} from '../../core/errors.ts';
import type {ClusterIdentity} from '../../core/ports.ts';
import {probe} from '../../core/probe.ts';

export type ApiReading = {readonly identity: ClusterIdentity} | {readonly error: string; readonly advice?: string};

/** A dead API server is a failure of this probe, not something that was not measured; what depends on it is then skipped. */
export default probe<ApiReading>({
  id: 'kubernetes.api',
  question: 'Does the API server answer?',
  severity: 'critical',
  required: true,
  source: {kind: 'kubernetes', query: 'GET /version and the namespace kube-system, within 2 s'},
  runbook: 'api-server',
  read: async ({world}, signal) => {
    try {
      return {identity: await world.cluster.identity(signal)};
    } catch (error) {
      const advice = error instanceof GomeetError ? error.suggestions[0] : undefined;
      return {error: sentenceOf(error), ...(advice === undefined ? {} : {advice})};
    }
  },
  judge: (reading) => {
    if ('error' in reading) return {status: 'fail', message: reading.error, transient: true, hint: reading.advice ?? 'gomeet doctor'};
    const {server, serverVersion, context, uid} = reading.identity;
    return {
      status: 'pass',
      message: `${server} answers (${serverVersion}, context ${context})`,
      observed: [
        {name: 'version', value: serverVersion, unit: ''},
        {name: 'uid', value: uid, unit: ''},
      ],
    };
  },
});
