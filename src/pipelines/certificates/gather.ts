import {chainOf} from '../../checks/certificates/_chain.ts';
import {isProduction, issuerOf} from '../../checks/certificates/_issuer.ts';
import {type CertificatesReading, readCertificates, wantedCertificates} from '../../checks/certificates/_reading.ts';
import {isIssuing, manualReason, revisionOf} from '../../checks/certificates/_renewed.ts';
import {whyOf} from '../../checks/certificates/order.ts';
import {Refused, UserError} from '../../core/errors.ts';
import {didYouMean} from '../../core/nearest.ts';
import {conditionOf, type KubeObject, textAt} from '../../core/objects.ts';
import type {Gathered} from '../../core/pipeline.ts';
import type {ClusterIdentity, World} from '../../core/ports.ts';
import type {Target} from '../../core/target.ts';
import {reach} from '../preflight.ts';

export type RenewOptions = {
  readonly world: World;
  readonly target: Target;
  /** Name of a Certificate; may be left out where there is one. */
  readonly name?: string;
  /** Order although one is under way, the authority refuses, or it is the wrong one for a trial. */
  readonly force: boolean;
};

export type RenewContext = {
  readonly options: RenewOptions;
  readonly identity: ClusterIdentity;
  readonly name: string;
  /** What it must get beyond; 0 when it was never issued. */
  readonly revision: number;
  /** When the one that it has was issued, where that is so short ago that it may be what an earlier run has ordered. */
  readonly fresh?: string;
  /** An order of ours that an earlier run has placed: it is waited for. */
  readonly ordered: boolean;
  readonly issuer: string;
};

/** Everything that a new certificate needs to come about, read only. Ends with a UserError or Refused when it could not. */
export async function gather(options: RenewOptions, signal: AbortSignal): Promise<Gathered<RenewContext>> {
  const {world, target, force} = options;
  const name = nameOf(target, options.name);
  const {identity, finding} = await reach(world, target, signal);
  const [reading] = await Promise.all([readCertificates({world, target}, signal), refuseForbidden(world, target, signal)]);
  const live = reading.certificates.find((one) => one.metadata.name === name);
  if (live === undefined)
    throw new Refused(`certificate/${name} is not in the cluster`, {suggestions: ['put it there with: gomeet deploy']});
  const ordered = isIssuing(live) && conditionOf(live, 'Issuing')?.reason === manualReason;
  const issuer = refuseIssuer(live, reading, target, force);
  const fresh = force || isIssuing(live) ? undefined : freshSince(live, reading);
  if (!ordered && !force && fresh === undefined) refuseOpen(live, reading);
  const revision = revisionOf(live) - (fresh === undefined ? 0 : 1);
  const context: RenewContext = {options, identity, name, revision, ordered, issuer, ...(fresh === undefined ? {} : {fresh})};
  return {context, identity, findings: [finding], running: runningOf(live)};
}

function nameOf(target: Target, given: string | undefined): string {
  const names = wantedCertificates(target)
    .map(({metadata}) => metadata.name)
    .sort();
  const [only, ...others] = names;
  if (only === undefined) throw new UserError(`the manifests of target ${target.name} have no certificates`);
  if (given !== undefined) {
    if (names.includes(given)) return given;
    throw new UserError(`there is no certificate ${given}${didYouMean(given, names)}`, {
      suggestions: [`certificates are: ${names.join(', ')}`],
    });
  }
  if (others.length === 0) return only;
  throw new UserError(`there are several certificates, so name one: ${names.join(', ')}`);
}

/** What cmctl needs, too: to update the status of a Certificate. */
async function refuseForbidden(world: World, {namespace, name}: Target, signal: AbortSignal): Promise<void> {
  const question = {verb: 'update', group: 'cert-manager.io', resource: 'certificates', subresource: 'status', namespace};
  const [answer] = await world.cluster.access([question], signal);
  if (answer?.allowed === true) return;
  throw new Refused('this user may not update certificates.cert-manager.io/status, by which a renewal is asked for', {
    suggestions: [`let an administrator bring the deployer role up to date with: gomeet bootstrap --target ${name}`],
  });
}

/** Returns its name. An issuer that cannot issue only makes one more failure; production has few certificates to give. */
function refuseIssuer(live: KubeObject, reading: CertificatesReading, target: Target, force: boolean): string {
  const {object, exists, ready, reason, message, environment} = issuerOf(live, reading.issuers);
  if (!exists)
    throw new Refused(`${object} does not exist, so nobody would issue`, {suggestions: [`gomeet bootstrap --target ${target.name}`]});
  if (!ready)
    throw new Refused(
      `${object} is not ready, so nobody would issue: ${reason === '' ? 'cert-manager has not looked at it' : `${reason}: ${message}`}`,
      {
        suggestions: [`kubectl describe ${object.replace('/', ' ')}`],
      },
    );
  if (reading.world === 'cluster' && environment === 'production' && !isProduction(target) && !force)
    throw new Refused(
      `${target.name} is no production, and ${object} is the authority’s production, which gives 5 same certificates a week`,
      {
        suggestions: [
          'take the staging issuer first: acme.issuer: letsencrypt-staging in gomeet.yaml, and deploy',
          'or order all the same with --force',
        ],
      },
    );
  return object;
}

/** Another order beside an open one changes nothing; one within a rate limit makes it longer. */
function refuseOpen(live: KubeObject, reading: CertificatesReading): void {
  const chain = chainOf(live, reading);
  const name = `certificate/${live.metadata.name}`;
  const see = 'see how it stands with: gomeet certificates status';
  if (isIssuing(live)) {
    throw new Refused(`an order for ${name} is under way already: ${whyOf(chain)}`, {
      suggestions: [see, ...(chain.cause === undefined ? [] : [chain.cause.hint])],
    });
  }
  const {cause} = chain;
  if (cause?.code === 'paused') throw new Refused(`${name}: ${whyOf(chain)}`, {suggestions: [cause.hint]});
  if (cause?.code !== 'rate-limited') return;
  const until = cause.until ?? later(textAt(live, 'status', 'lastFailureTime'));
  if (until === undefined || Date.parse(until) <= Date.parse(reading.now)) return;
  const how = cause.until === undefined ? 'at the earliest, for it does not say' : '';
  throw new Refused(`${name}: the authority takes no order before ${until}${how === '' ? '' : ` (${how})`}: ${chain.said}`, {
    suggestions: [`wait until then; cert-manager goes on by itself`, see],
  });
}

/** The shortest of Let's Encrypt's limits is that of failed authorizations: an hour. */
function later(failure: string | undefined): string | undefined {
  const at = Date.parse(failure ?? '');
  return Number.isNaN(at) ? undefined : new Date(at + 3_600_000).toISOString().replace('.000Z', 'Z');
}

/** A run that was cut off is repeated within minutes; then its certificate may be there. */
const freshMs = 600_000;

/** When the certificate was issued: its request was made then, and where there is none it is valid since then. */
function freshSince(live: KubeObject, reading: CertificatesReading): string | undefined {
  const [request] = chainOf(live, reading).links;
  const since = request?.state === 'Issued' ? request.since : request === undefined ? textAt(live, 'status', 'notBefore') : undefined;
  if (since === undefined || conditionOf(live, 'Ready')?.status !== 'True') return undefined;
  return Date.parse(reading.now) - Date.parse(since) < freshMs ? since : undefined;
}

function runningOf(live: KubeObject): string {
  const until = textAt(live, 'status', 'notAfter');
  const revision = revisionOf(live);
  if (until === undefined) return `certificate/${live.metadata.name} was never issued`;
  return `certificate/${live.metadata.name}, revision ${revision}, good until ${until}`;
}
