import {stringify} from 'yaml';
import type {InitAnswers} from './init.ts';

/**
 * A commented `gomeet.yaml`. `schema` is the path or address of the JSON Schema, for editors that speak the YAML language server.
 */
export function configText(answers: InitAnswers, schema: string): string {
  const value = (text: string) => stringify(text, {compat: 'yaml-1.1', lineWidth: 0}).trimEnd();
  const line = (key: string, text: string, comment: string) =>
    text === '' ? `    # ${key}: # ${comment}` : `    ${key}: ${value(text)} # ${comment}`;
  return [
    `# yaml-language-server: $schema=${schema}`,
    '# Targets of gomeet: a size of the platform and where it lives. Secrets do not belong here.',
    'version: 1',
    `defaultTarget: ${value(answers.target)}`,
    '',
    'targets:',
    `  ${value(answers.target)}:`,
    line('profile', answers.profile, 'dev, s1, s2, s3, gomeet-500 or s4'),
    line('context', answers.context, 'kubeconfig context; without it, the current one'),
    line('namespace', answers.namespace, 'where the platform lives'),
    line('domain', answers.domain, 'api., livekit., grafana., traefik., alertmanager. and turn. are made of it'),
    line('region', answers.region, 'of the cluster and the Spaces buckets'),
    line('vpc', answers.vpc, 'trusted for PROXY protocol and for the packets of the media nodes'),
    '    acme:',
    answers.email === ''
      ? "      # email: you@your-domain # where Let's Encrypt warns about certificates that expire"
      : `      email: ${value(answers.email)}`,
    `      issuer: ${value(answers.issuer)}`,
    '',
    '    # Pin the cluster, so that a wrong context is refused: kubectl get namespace kube-system -o jsonpath={.metadata.uid}',
    '    # cluster:',
    '    #   uid: 00000000-0000-0000-0000-000000000000',
    '    # buckets:',
    '    #   recordings: gomeet-recordings',
    '    #   backups: gomeet-backups',
    '    # images: # container name -> image, for a private registry or another version',
    '    #   auth-service: registry.your-domain/auth-service:v2.0.0',
    '    # manifests: ./k8s # a Kustomize folder of your own (gomeet render --eject)',
    '    # waive: # probes that cannot be measured here; the reason is printed',
    '    #   - probe: edge.load-balancer',
    '    #     reason: this cluster has no load balancer',
    '',
  ].join('\n');
}
