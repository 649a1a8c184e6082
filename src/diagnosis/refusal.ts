import type {Cause, CauseCode} from '../core/cause.ts';
import {type ObjectKey, shortName} from '../core/objects.ts';
import {quotasOf, quotaText} from './quota-text.ts';

/** What a message of the API server (1.27 to 1.36) is recognised by. The first that fits decides: "is forbidden" is part of most of them. */
const texts: readonly (readonly [RegExp, CauseCode])[] = [
  [/failed calling webhook/i, 'webhook-unreachable'],
  [/exceeded quota:|failed quota:|status unknown for quota:|insufficient quota to match/i, 'quota-exceeded'],
  [
    /(maximum|minimum) \S+ usage per (Container|Pod|PersistentVolumeClaim)|max limit to request ratio per|(maximum|minimum) storage usage per/i,
    'limit-range',
  ],
  [/violates PodSecurity|PodSecurityPolicy: unable to admit|security context constraint/i, 'pod-security'],
  [/looking up service account|service account \S+ was not found|serviceaccounts? "[^"]*" not found/i, 'service-account-missing'],
  [
    /admission webhook .* denied the request|ValidatingAdmissionPolicy .* denied request|no PriorityClass with name|denied by policy/is,
    'admission-denied',
  ],
  [/violate the pod's disruption budget|does not allow evicting pods currently/i, 'pdb-blocks'],
  [/no matches for kind|ensure CRDs are installed|the server could not find the requested resource/i, 'crd-not-established'],
  [
    /field is immutable|is immutable after|fields other than|may not change once set|may not be (changed|modified) (once|after)|immutable field|cannot change roleRef/i,
    'immutable-field',
  ],
  [
    /\bcannot \S+ resource\b|attempting to grant RBAC permissions|cannot impersonate|because it is being terminated|\bUnauthorized\b/i,
    'forbidden',
  ],
  [
    /\bis invalid\b|Invalid value|Required value|Unsupported value|Duplicate value|Too (long|many): |unknown field|cannot unmarshal|could not be (parsed|handled)|strict decoding error|failed to create typed|ValidationError|must be specified|field not declared in schema/i,
    'invalid-spec',
  ],
  [/\bforbidden\b/i, 'forbidden'],
  [/\bdenied\b/i, 'admission-denied'],
];

/** Why the API server refused an object, by its own words; `undefined` for a message that is no refusal (a conflict, a timeout). */
export function refusalCode(message: string): CauseCode | undefined {
  return texts.find(([pattern]) => pattern.test(message))?.[1];
}

export type Refused = {readonly code: CauseCode; readonly summary: string; readonly hint: string};

/** A refusal in words. `what` is what was refused: "its pods", "deployment/auth-service". `undefined` when the message is no refusal. */
export function refusalOf(what: string, message: string, namespace: string | undefined): Refused | undefined {
  const code = refusalCode(message);
  if (code === undefined) return undefined;
  const kubectl = namespace === undefined ? 'kubectl' : `kubectl -n ${namespace}`;
  const why = reasonOf(message);
  const said = (summary: string, hint: string): Refused => ({code, summary, hint});
  switch (code) {
    case 'quota-exceeded': {
      const [quota] = quotasOf(message);
      if (quota === undefined)
        return said(
          `the quota refuses ${what}: ${why}`,
          `${kubectl} describe resourcequota; give every container requests and limits, or the namespace a LimitRange`,
        );
      return said(
        `quota ${quota.name} refuses ${what}: ${quotaText(quota)}`,
        `raise "hard" of the quota (${kubectl} edit resourcequota ${quota.name}) or ask for less; ${kubectl} describe resourcequota ${quota.name}`,
      );
    }
    case 'limit-range':
      return said(`a LimitRange refuses ${what}: ${why}`, `${kubectl} describe limitrange; change requests and limits of the containers`);
    case 'pod-security': {
      const level = /violates PodSecurity "([^"]+)"/.exec(message)?.[1];
      return said(
        `Pod Security${level === undefined ? '' : ` "${level}"`} refuses ${what}: ${message.split(/violates PodSecurity "[^"]+":?\s*/)[1] ?? why}`,
        `set what it names in the pod's securityContext; the level is a label of the namespace (pod-security.kubernetes.io/enforce)`,
      );
    }
    case 'webhook-unreachable': {
      const name = /failed calling webhook "([^"]+)"/.exec(message)?.[1] ?? '?';
      return said(
        `the admission webhook ${name} does not answer, so ${what} cannot be made: ${tailOf(message)}`,
        `look at the pods behind it: kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations -o wide | grep ${name}`,
      );
    }
    case 'service-account-missing': {
      const name = /service account ([^\s:,]+)/i.exec(message)?.[1] ?? /serviceaccounts? "([^"]+)"/i.exec(message)?.[1] ?? '?';
      return said(
        `the ServiceAccount ${name} of ${what} does not exist`,
        `${kubectl} create serviceaccount ${name.split('/').at(-1)}, or correct serviceAccountName`,
      );
    }
    case 'admission-denied': {
      const name = /admission webhook "([^"]+)"/.exec(message)?.[1] ?? /ValidatingAdmissionPolicy '([^']+)'/.exec(message)?.[1];
      return said(
        `${name === undefined ? 'an admission rule' : `the admission rule ${name}`} denies ${what}: ${message.split(/denied (?:the )?request:?\s*/)[1] ?? why}`,
        'change the manifest as it asks, or the rule',
      );
    }
    case 'immutable-field':
      return said(
        `a field of ${what} cannot be changed once it exists: ${why}`,
        `take the change back, or delete the object and let it be made again (for a StatefulSet: ${kubectl} delete statefulset NAME --cascade=orphan keeps its pods)`,
      );
    case 'crd-not-established':
      return said(
        `the API server does not know the kind of ${what}: ${why}`,
        'install its CustomResourceDefinition first; kubectl api-resources lists what the server knows',
      );
    case 'pdb-blocks':
      return said(
        `a disruption budget does not let ${what} be evicted now: ${why}`,
        `${kubectl} get pdb shows what is missing; a drain tries again by itself`,
      );
    case 'forbidden': {
      const who = /User "([^"]+)" cannot/.exec(message)?.[1];
      return said(
        `${what} may not be made: ${why}`,
        who === undefined
          ? `${kubectl} auth can-i --list`
          : `give ${who} the right, or use another account: ${kubectl} auth can-i --list --as=${who}`,
      );
    }
    default:
      return said(`the API server finds ${what} invalid: ${why}`, 'correct the field that it names');
  }
}

/** A whole cause for an object whose apply was refused: nothing was made, and no waiting makes it. */
export function refusedApply(key: ObjectKey, message: string): Cause | undefined {
  const refused = refusalOf(shortName(key), message, key.namespace);
  return refused === undefined
    ? undefined
    : {...refused, object: shortName(key), since: null, evidence: [message], kind: 'terminal', count: 1, consequences: []};
}

const beginnings: readonly RegExp[] = [
  /^\(combined from similar events\): /,
  /^Error (?:creating|from server(?: \(\w+\))?): /,
  /^create (?:Pod|Claim) .{1,300}? failed error: /,
  /^(?:The )?\S+ (?:"[^"]*" )?is (?:forbidden|invalid): /i,
];

/** The reason alone: without the name of the object, which is generated for a pod. */
function reasonOf(message: string): string {
  return beginnings.reduce((text, beginning) => text.replace(beginning, ''), message);
}

function tailOf(message: string): string {
  return message.slice(message.lastIndexOf('": ') + 1).replace(/^[:\s]+/, '') || message;
}
