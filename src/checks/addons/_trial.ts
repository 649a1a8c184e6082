import {shortName} from '../../core/objects.ts';
import {type Judgement, probe} from '../../core/probe.ts';

/** What a dry run of one issuer came to; `refused` is empty when the API took it. */
export type Trial = {readonly issuer: string; readonly refused: string; readonly final: boolean};

/**
 * Deployments that are available are not enough: until cainjector has written the webhook's CA, every write of an issuer
 * fails with an x509 error. A dry run asks the same question as the write, and changes nothing.
 */
export const issuersAccepted = probe({
  id: 'addons.issuers',
  question: "Does cert-manager's API accept the platform's issuers?",
  severity: 'critical',
  required: true,
  source: {kind: 'kubernetes', query: 'server-side dry run of the issuers'},
  read: async ({world, target}, signal): Promise<readonly Trial[]> => {
    const issuers = target.bootstrap.filter((object) => object.apiVersion.startsWith('cert-manager.io/'));
    const previewed = await world.changes.preview(issuers, signal);
    return previewed.map(({key, rejected}) => ({
      issuer: shortName(key),
      refused: rejected?.message ?? '',
      final: rejected?.reason === 'invalid' || rejected?.reason === 'forbidden',
    }));
  },
  judge: judgeTrials,
});

/** Pure. A refusal of the issuer itself is final; a webhook that does not answer heals. */
export function judgeTrials(trials: readonly Trial[]): Judgement {
  const refused = trials.filter((one) => one.refused !== '');
  const [first] = refused.filter((one) => one.final).concat(refused);
  if (first === undefined)
    return {
      status: 'pass',
      message: trials.length === 0 ? 'this target has no issuers' : `${trials.map((one) => one.issuer).join(', ')} accepted`,
    };
  return {status: 'fail', message: `${first.issuer}: ${first.refused}`, ...(first.final ? {} : {transient: true})};
}
