import type {CertificateState} from '../pipelines/certificates/status.ts';
import {columns} from './columns.ts';
import {oneLine} from './plain.ts';

/** Every certificate from its issuer to what is served, for a person. */
export function certificatesText(states: readonly CertificateState[]): string {
  if (states.length === 0) return 'no certificates in these manifests\n';
  return `${states.map((state) => blockOf(state).join('\n')).join('\n\n')}\n`;
}

function blockOf(state: CertificateState): readonly string[] {
  const {name, issuer, names, chain, cause, backOff} = state;
  const account = issuer.account === '' ? 'no account' : `account ${issuer.account}`;
  const issuerState = !issuer.exists ? 'does not exist' : issuer.ready ? 'ready' : `not ready: ${issuer.reason} ${issuer.message}`.trim();
  return [
    `certificate/${name}: ${stateText(state)}`,
    `  issuer   ${issuer.object} (${issuer.environment}), ${oneLine(issuerState)}, ${account}`,
    `  names    ${names.join(', ')}`,
    ...(chain.length === 0
      ? []
      : [
          '  order',
          ...indented(
            chain.map((link) => [
              link.object,
              `${link.proof === '' ? '' : `${link.proof} for `}${link.name}`,
              link.state || '-',
              oneLine(link.said, 200),
            ]),
          ),
        ]),
    ...(cause === null
      ? []
      : [`  why      ${cause.why}${cause.until === undefined ? '' : `, until ${cause.until}`}`, `  do       ${cause.hint}`]),
    ...(backOff === null ? [] : [`  retry    ${backOff.attempts} failed, the last at ${backOff.lastFailure}; again at ${backOff.nextTry}`]),
    ...servedLines(state),
  ];
}

function stateText({exists, ready, message, revision, notAfter, daysLeft, renewalTime, issuing}: CertificateState): string {
  if (!exists) return 'does not exist';
  const now = issuing ? ', being issued' : '';
  const end = notAfter === null ? '' : `, until ${notAfter} (${daysLeft} days)`;
  const renewal = renewalTime === null ? '' : `, renewed from ${renewalTime}`;
  if (!ready) return `not ready${now}: ${oneLine(message)}${end}`;
  return `ready${now}, revision ${revision ?? '?'}${end}${renewal}`;
}

function servedLines({served}: CertificateState): readonly string[] {
  if (typeof served === 'string') return [`  served   not measured: ${oneLine(served)}`];
  if (served.length === 0) return [];
  const rows = served.map(({host, port, answer}) => {
    const where = port === 443 ? host : `${host}:${port}`;
    if ('error' in answer) return [where, 'no handshake', oneLine(answer.error, 120), ''];
    return [
      where,
      answer.trusted ? 'trusted' : `not trusted: ${answer.distrust}`,
      answer.protocol,
      `${answer.issuer}, until ${answer.notAfter}`,
    ];
  });
  return ['  served', ...indented(rows)];
}

function indented(rows: readonly (readonly string[])[]): readonly string[] {
  return columns(rows).map((line) => `    ${line}`.trimEnd());
}
