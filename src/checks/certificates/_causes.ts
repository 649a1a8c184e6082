/** Why an order does not come to an end, out of what cert-manager (v1.21) and the authority (Let's Encrypt's Boulder) write. */

export const causeCodes = [
  'rate-limited',
  'paused',
  'caa',
  'name-refused',
  'dns-missing',
  'dns-broken',
  'unreachable',
  'loops-back',
  'wrong-answer',
  'issuer-missing',
  'issuer-not-ready',
  'account',
  'denied',
  'no-solver',
  'dns-token',
  'dns-zone',
  'dns-api',
  'authority-away',
  'waiting',
  'other',
] as const;
export type CertificateCauseCode = (typeof causeCodes)[number];

export type CertificateCause = {
  readonly code: CertificateCauseCode;
  /** One clause: the rest is in the text that it was read from. */
  readonly why: string;
  readonly hint: string;
  /** ISO 8601: when the authority takes orders again; absent where it did not say. */
  readonly until?: string;
};

type Row = {readonly code: CertificateCauseCode; readonly pattern: RegExp; readonly why: string; readonly hint: string};

const dnsCheck = 'gomeet dns check';
const edge = "gomeet health-check --only 'edge.*'; gomeet firewall check";

/** The first that matches counts, so what is certain stands before what it may be a consequence of. */
const rows: readonly Row[] = [
  {
    code: 'paused',
    pattern: /temporarily prevented from requesting certificates|\/sfe\/v\d+\/unpause/i,
    why: 'the authority has paused this name after very many failures',
    hint: 'open the link in the text of the order (kubectl describe orders) to unpause it, after what made it fail is mended',
  },
  {
    code: 'rate-limited',
    pattern:
      /acme:error:rateLimited|\btoo many (?:certificates|failed authorizations|new orders|currently pending|requests|registrations)/i,
    why: 'the authority takes no more orders for these names for now',
    hint: 'wait; trying again only prolongs it. For trials take the staging issuer: acme.issuer of the target in gomeet.yaml',
  },
  {
    code: 'caa',
    pattern: /acme:error:caa\b|CAA record for \S+ prevents issuance|looking up CAA/i,
    why: 'a CAA record of the domain does not let this authority issue',
    hint: 'let it: a CAA record 0 issue "letsencrypt.org", or none at all',
  },
  {
    code: 'name-refused',
    pattern: /acme:error:rejectedIdentifier|Cannot issue for "|does not end with a valid public suffix|forbidden by policy/i,
    why: 'the authority never issues for such a name',
    hint: 'domain of the target in gomeet.yaml must be a public one',
  },
  {
    code: 'account',
    pattern:
      /Failed to (?:register|verify|update) ACME account|acme:error:(?:accountDoesNotExist|invalidContact|invalidEmail|userActionRequired|externalAccountRequired)|unable to (?:parse|validate) (?:contact|email)/i,
    why: 'the authority does not take the account',
    hint: 'kubectl describe clusterissuer; acme.email of the target in gomeet.yaml must be an address that gets mail',
  },
  {
    code: 'issuer-not-ready',
    pattern: /issuer does not have a Ready status condition/i,
    why: 'its issuer is not ready',
    hint: 'kubectl describe clusterissuer',
  },
  {
    code: 'issuer-missing',
    pattern: /Referenced .*not found|error reading \(cluster\)issuer/i,
    why: 'its issuer does not exist',
    hint: 'gomeet bootstrap',
  },
  {
    code: 'denied',
    pattern: /request (?:was|has been) denied|denied by approver/i,
    why: 'the request was denied in the cluster',
    hint: 'kubectl describe certificaterequests: condition Denied says by whom',
  },
  {
    code: 'no-solver',
    pattern:
      /no configured challenge solvers|valid solver configuration|solver. field is specified but|(?:no|neither) (?:HTTP01 )?Ingress nor Gateway/i,
    why: 'the issuer has no way to prove this name',
    hint: 'kubectl get clusterissuer -o yaml: spec.acme.solvers; a wildcard needs DNS-01',
  },
  {
    code: 'dns-token',
    pattern: /digitalocean token|DigitalOcean token missing|api\.digitalocean\.com\S*: 40[13]\b|Unable to authenticate you/i,
    why: 'cert-manager has no token that lets it write the DNS record of DNS-01',
    hint: 'export GOMEET_DNS_TOKEN with a token that may read and write domains; kubectl delete secret digitalocean-dns; gomeet deploy --only secrets',
  },
  {
    code: 'dns-zone',
    pattern: /api\.digitalocean\.com\S*: 404\b/i,
    why: 'the zone of the name is not in the account of the DNS token, so DNS-01 cannot prove it',
    hint: `${dnsCheck}; where the zone is kept elsewhere: acme.turn: own in gomeet.yaml, and a Secret turn-tls of your own`,
  },
  {
    code: 'dns-api',
    pattern: /api\.digitalocean\.com/i,
    why: 'DigitalOcean’s API does not take the DNS record of DNS-01',
    hint: 'wait: cert-manager tries again by itself; gomeet cloud check',
  },
  {
    code: 'waiting',
    pattern: /Waiting for DNS-01 challenge propagation: DNS record for/i,
    why: 'the DNS record of DNS-01 has not reached every name server of the zone',
    hint: dnsCheck,
  },
  {
    code: 'dns-missing',
    pattern: /NXDOMAIN|no such host|no valid (?:A|IP|AAAA) (?:records|addresses) found|No valid IP/i,
    why: 'the name is not in the DNS',
    hint: `${dnsCheck}; then gomeet dns sync`,
  },
  {
    code: 'dns-broken',
    pattern: /acme:error:dns\b|DNS problem|server misbehaving|lookup \S+ (?:on \S+ )?: |DNSSEC/i,
    why: 'the name servers of the domain give no proper answer',
    hint: dnsCheck,
  },
  {
    code: 'loops-back',
    pattern: /self check GET request .*\bEOF\b/i,
    why: 'pods do not reach the load balancer by its own address, because it expects the PROXY protocol',
    hint: 'set the hostname of the load balancer: annotation service.beta.kubernetes.io/do-loadbalancer-hostname of service/traefik',
  },
  {
    code: 'wrong-answer',
    pattern:
      /wrong status code|did not get expected response|presented key|Invalid response from|acme:error:(?:unauthorized|incorrectResponse)|key authorization file/i,
    why: 'another server answers, or the gateway has no route to the solver',
    hint: `${dnsCheck} says whether the name leads here; kubectl get ingress,pods -l acme.cert-manager.io/http01-solver=true`,
  },
  {
    code: 'unreachable',
    pattern:
      /acme:error:connection\b|connection (?:refused|reset)|i\/o timeout|deadline exceeded|Timeout (?:during|after)|no route to host|network is unreachable|failed to perform self check GET request|Error getting validation data|acme:error:tls\b/i,
    why: 'nobody answers at the address of the name on port 80',
    hint: `${dnsCheck}; ${edge}`,
  },
  {
    code: 'authority-away',
    pattern: /acme:error:(?:serverInternal|badNonce)|Service busy|\b50[0-4] |unexpected non-ACME API error/i,
    why: 'the authority has trouble of its own',
    hint: 'wait: cert-manager tries again by itself',
  },
  {
    code: 'waiting',
    pattern: /^Waiting (?:for|on) |^Issuing certificate|"pending"|manually triggered/i,
    why: 'it is under way',
    hint: 'kubectl get certificaterequests,orders,challenges',
  },
];

/** The cause that a text stands for; `undefined` for no text. */
export function causeOf(text: string): CertificateCause | undefined {
  const said = text.trim();
  if (said === '') return undefined;
  const row = rows.find(({pattern}) => pattern.test(said));
  if (row === undefined)
    return {code: 'other', why: 'cert-manager says why', hint: 'kubectl describe certificaterequests,orders,challenges'};
  const {code, why, hint} = row;
  const until = code === 'rate-limited' ? retryAfter(said) : undefined;
  return {code, why, hint, ...(until === undefined ? {} : {until})};
}

/** `retry after 2026-09-20 02:16:58 UTC` of today's Boulder, `retry after 2022-09-26T01:29:08Z` of the former. */
function retryAfter(text: string): string | undefined {
  const found = /retry after (\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:Z| UTC)?/i.exec(text);
  const time = found === null ? Number.NaN : Date.parse(`${found[1]}T${found[2]}Z`);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString().replace('.000Z', 'Z');
}

/** Without the token by which anybody could unpause the account, and in one line. */
export function plainText(text: string): string {
  return text
    .replaceAll(/([?&]jwt=)[\w.-]+/g, '$1…')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
