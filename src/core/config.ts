import {z} from 'zod';
import {parseDuration} from './duration.ts';
import {profileNames, stackNames} from './profiles.ts';

/** A run parses a few answers with each schema: making functions of the schemas takes longer than all of that. */
z.config({jitless: true});

/**
 * `gomeet.yaml`. Strict: an unknown key is an error, because a typo in a threshold must not pass silently.
 * Descriptions are the documentation; they also feed the JSON Schema for editors.
 */
const dnsName = z
  .string()
  .regex(
    /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$/,
    'must be a domain name such as meet.example.org',
  );
const label = z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 'must be lower-case letters, digits and dashes (at most 63)');

const receiver = z.enum(['slack', 'email', 'pagerduty', 'opsgenie']);

export const targetSchema = z.strictObject({
  stack: z.enum(stackNames).default('gomeet').describe('Which platform: a folder under templates/.'),
  profile: z.enum(profileNames).describe('The size of the platform.'),
  context: z.string().min(1).optional().describe('kubeconfig context; the current one when absent.'),
  kubeconfig: z.string().min(1).optional().describe('Path of a kubeconfig; KUBECONFIG or ~/.kube/config when absent.'),
  namespace: label.default('gomeet').describe('Namespace that holds the platform.'),
  cluster: z
    .strictObject({
      server: z.url().optional().describe('API server address that this target must have.'),
      uid: z.string().min(1).optional().describe('UID of the namespace kube-system, which identifies a cluster.'),
    })
    .optional()
    .describe('Pins the cluster: a mismatch is refused before anything is read or written.'),
  domain: dnsName.default('gomeet.com').describe('Domain of the five host names (api, livekit, grafana, traefik, alertmanager) and turn.'),
  region: label.default('sgp1').describe('DigitalOcean region.'),
  vpc: z
    .cidrv4()
    .default('10.104.0.0/20')
    .describe('Address range of the VPC: trusted for PROXY protocol and for packets of the host network.'),
  cloud: z
    .enum(['digitalocean'])
    .optional()
    .describe(
      'The cloud around the cluster, which gomeet then looks after too: node pools, DNS, firewall, buckets. Left alone when absent.',
    ),
  clusterName: label.optional().describe('Name of the managed cluster, and in every ownership mark; gomeet- and the target when absent.'),
  pools: z
    .record(
      label,
      z.strictObject({
        size: z.string().min(1).optional().describe('Slug of a machine size; the cheapest that has the cores and memory when absent.'),
        count: z.int().min(1).optional().describe('Nodes at first; what the profile says when absent.'),
        min: z.int().min(1).optional().describe('The autoscaler of nodes goes no lower; count when absent.'),
        max: z.int().min(1).optional().describe('The autoscaler of nodes goes no higher; count when absent.'),
      }),
    )
    .optional()
    .describe('Pools of nodes, where they differ from the profile.'),
  dnsTtl: z.int().min(30).max(86_400).default(300).describe('Seconds that the records of the five names live.'),
  spacesEndpoint: z.url().optional().describe('Address of the object storage; the region’s Spaces when absent.'),
  buckets: z
    .strictObject({recordings: label.default('gomeet-recordings'), backups: label.default('gomeet-backups')})
    .optional()
    .describe('Spaces buckets.'),
  acme: z
    .strictObject({
      email: z.email().optional(),
      issuer: z.enum(['letsencrypt', 'letsencrypt-staging']).optional(),
      turn: z
        .enum(['dns-01', 'own'])
        .optional()
        .describe(
          'How turn. gets its certificate, which HTTP-01 cannot prove: dns-01, with the DigitalOcean token of Secret digitalocean-dns (the default), or own: somebody else keeps Secret turn-tls.',
        ),
    })
    .optional()
    .describe('Certificates: contact address and issuer.'),
  alerts: z
    .strictObject({
      critical: z.array(receiver).min(1).optional().describe('Who hears of critical alerts; slack and email when absent.'),
      warning: z.array(receiver).min(1).optional().describe('Who hears of warnings; slack when absent.'),
      slackChannel: z.string().min(2).optional().describe('Channel of Slack; #gomeet-emergency when absent.'),
      email: z.email().optional().describe('Address of the people on call; oncall@ the domain when absent.'),
      deadMansSwitch: z
        .boolean()
        .optional()
        .describe(
          'Send the alert that always fires to a service that calls when it stops. Its URL is dead-mans-switch-url of alertmanager-paging.',
        ),
    })
    .optional()
    .describe('Where alerts go. Keys of PagerDuty and Opsgenie are files of the Secret alertmanager-paging.'),
  resolvers: z
    .array(z.union([z.ipv4(), z.ipv6()]))
    .min(1)
    .optional()
    .describe("Name servers that health-check asks for the platform's names; 1.1.1.1, 8.8.8.8 and this machine's own when absent."),
  images: z
    .record(z.string(), z.string().min(1))
    .optional()
    .describe('Container name → image reference, for private registries and versions.'),
  manifests: z
    .string()
    .min(1)
    .optional()
    .describe('A Kustomize folder to use instead of the shipped overlay (see `gomeet render --eject`).'),
  gateLimit: z
    .string()
    .refine((text) => parseDuration(text) !== undefined, 'must be a duration such as 90s, 10m or 5h')
    .default('10m')
    .describe('How long a gate of a roll-out tolerates "not yet".'),
  stableFor: z
    .string()
    .refine((text) => parseDuration(text) !== undefined, 'must be a duration such as 60s, 5m or 0s')
    .default('60s')
    .describe('How long everything must stay ready after a change; 0s switches this off.'),
  thresholds: z
    .record(z.string(), z.record(z.string(), z.number()))
    .optional()
    .describe('Probe id → name → limit, where this target differs.'),
  waive: z
    .array(z.strictObject({probe: z.string(), reason: z.string().min(5)}))
    .optional()
    .describe('Probes whose `unknown` is tolerated here, with the reason, which is printed.'),
});

export const configSchema = z.strictObject({
  version: z.literal(1).describe('Version of this file.'),
  defaultTarget: z.string().optional().describe('Target of a command without --target.'),
  targets: z.record(label, targetSchema).describe('Name → target. `sandbox` is built in.'),
});

export type TargetConfig = z.infer<typeof targetSchema>;
export type GomeetConfig = z.infer<typeof configSchema>;
