import type {HealthResult} from '../core/health-result.ts';
import {type CertificateState, certificateStates} from '../pipelines/certificates/status.ts';
import {certificatesText} from '../render/certificates-text.ts';
import type {Output, Views} from '../render/outputs.ts';
import {type CheckFlags, check} from './check.ts';
import {healthViews} from './health-views.ts';

/** The findings of a check, and every certificate; null where the cluster told nothing of them. */
export type CertificatesResult = HealthResult & {readonly certificates: readonly CertificateState[] | null};

const probes = ['certificates.*', 'edge.certificate', 'edge.load-balancer', 'edge.tls', 'edge.tls-versions'];

/** What `gomeet certificates status` asks. */
export async function certificatesStatus(
  flags: CheckFlags,
  settings: {readonly version: string; readonly outputs: readonly Output[]; readonly signal: AbortSignal},
): Promise<CertificatesResult> {
  let certificates: readonly CertificateState[] | null = null;
  const question = {
    command: 'certificates status',
    probes,
    cluster: true,
    after: async (asking: Parameters<typeof certificateStates>[0]) => {
      // What could not be read is told by the findings.
      certificates = await certificateStates(asking, settings.signal).catch(() => null);
    },
  };
  const result = await check(flags, question, settings);
  return {...result, certificates};
}

/** In every format of a check; text and JSON have the certificates, too. */
export function certificatesViews(result: CertificatesResult, flags: {readonly verbose: boolean}): Views {
  const views = healthViews(result, flags);
  const {certificates} = result;
  return {
    ...views,
    text: (colours) => `${certificates === null ? '' : `${certificatesText(certificates)}\n`}${views.text?.(colours) ?? ''}`,
  };
}
