import {type Judgement, probe} from '../../core/probe.ts';
import {type BucketReading, readBucket, skipped} from './_bucket.ts';

/** The recordings of people's meetings: there, writable with the deployed key, and closed to everybody else. */
export default probe<BucketReading>({
  id: 'recording.bucket',
  question: 'Is the bucket of the recordings there, and closed to strangers?',
  severity: 'critical',
  required: false,
  source: {kind: 's3', query: 'HEAD with the key of secret/spaces-credentials, GET without any key'},
  runbook: 'recording-failure',
  read: readBucket,
  judge: (reading): Judgement => {
    if ('skip' in reading) return skipped(reading);
    const {bucket, endpoint, signedStatus, anonymousStatus} = reading.state;
    const observed = [
      {name: 'signedStatus', value: signedStatus, unit: ''},
      {name: 'anonymousStatus', value: anonymousStatus, unit: ''},
    ];
    const fail = (message: string, hint: string): Judgement => ({status: 'fail', message, observed, hint});
    if (anonymousStatus === 200) return fail(`everybody may list ${bucket}`, `make the bucket private: its file listing is public`);
    if (signedStatus === 404)
      return fail(`there is no bucket ${bucket} at ${endpoint}`, `create it, or correct bucket of configmap/egress-config`);
    if (signedStatus === 403)
      return fail(
        `the deployed key may not use ${bucket}`,
        'give secret/spaces-credentials a key of this bucket, then gomeet rollout restart livekit-egress',
      );
    if (signedStatus !== 200) return {status: 'unknown', message: `not measured: ${endpoint} answers ${signedStatus}`, observed};
    if (anonymousStatus !== 403 && anonymousStatus !== 401)
      return {
        status: 'unknown',
        message: `not measured whether ${bucket} is public: a listing without a key answers ${anonymousStatus}`,
        observed,
      };
    return {status: 'pass', message: `${bucket} is there and private`, observed};
  },
});
