import type {KubeObject} from '../core/objects.ts';
import {containerStatuses, eventOf, ofContainer, waiting} from './_kubelet.ts';
import {type Step, stagesOf} from './_stages.ts';
import type {Hit} from './_types.ts';

/** Where an image without a registry comes from; the reference in full, as containerd writes it. */
const FULL =
  '{{ $first := first (splitList "/" $c.image) }}{{ $full := $c.image }}' +
  '{{ if not (contains "/" $c.image) }}{{ $full = printf "docker.io/library/%s" $c.image }}' +
  '{{ else if not (or (contains "." $first) (contains ":" $first) (eq "localhost" $first)) }}{{ $full = printf "docker.io/%s" $c.image }}{{ end }}' +
  '{{ $registry := first (splitList "/" $full) }}{{ if eq $registry "docker.io" }}{{ $registry = "registry-1.docker.io" }}{{ end }}' +
  '{{ $path := rest (splitList "/" $full) | join "/" }}{{ $repository := regexReplaceAll "(@.*|:[^/:]*)$" $path "" }}{{ $tag := trimPrefix $repository $path | trimPrefix ":" | trimPrefix "@" }}\n';

/**
 * A pull that fails: ErrImagePull, then ImagePullBackOff, and another try after 10 s, 20 s … 5 min, as the kubelet does.
 * `error` is a Go template expression for what the container runtime says; it may use `$full`, `$registry`, `$repository`, `$tag`.
 */
export function pullFails(fault: string, hit: Hit, error: string): readonly KubeObject[] {
  const with_ = (template: string) => `${FULL}{{ $error := ${error} }}\n${template}`;
  const backOff = 'printf "Back-off pulling image \\"%s\\": ErrImagePull: %s" $c.image $error';
  const pull = (after: Step['after'], delay: Step['delay'], name: string): Step => ({
    name,
    after,
    delay,
    counts: true,
    status: with_(`${containerStatuses({state: waiting('ErrImagePull', '$error')})}\nphase: Pending`),
    events: [
      event('Normal', 'Pulling', 'printf "Pulling image \\"%s\\"" $c.image', 'Pulling'),
      event('Warning', 'Failed', 'printf "Failed to pull image \\"%s\\": %s" $c.image $error', 'Failed pull'),
      event('Warning', 'Failed', '"Error: ErrImagePull"', 'Failed ErrImagePull'),
    ].map(with_),
  });
  return stagesOf(fault, hit, 'initialized', [
    pull('start', 300, 'pull-failed'),
    {
      name: 'backing-off',
      after: ['pull-failed', 'pull-failed-again'],
      delay: 1_500,
      status: with_(`${containerStatuses({state: waiting('ImagePullBackOff', backOff)})}\nphase: Pending`),
      events: [
        event('Normal', 'BackOff', 'printf "Back-off pulling image \\"%s\\"" $c.image', 'BackOff'),
        event('Warning', 'Failed', '"Error: ImagePullBackOff"', 'Failed ImagePullBackOff'),
      ].map(with_),
    },
    // Tries that double their distance come about as late as the pod is old.
    pull(
      ['backing-off'],
      {jq: 'now - (.metadata.creationTimestamp | fromdateiso8601) + 10 | [., 300] | min | floor | "\\(.)s"'},
      'pull-failed-again',
    ),
  ]);
}

function event(type: 'Normal' | 'Warning', reason: string, message: string, key: string): string {
  return eventOf({type, reason, message, key, count: '$count', field: ofContainer});
}

/** An image name that nothing can be made of: no try is ever made. */
export function nameIsInvalid(fault: string, hit: Hit): readonly KubeObject[] {
  const message =
    'printf "Failed to apply default image tag \\"%s\\": couldn\'t parse image name \\"%s\\": invalid reference format" $c.image $c.image';
  return stagesOf(fault, hit, 'initialized', [
    {
      name: 'refused',
      after: 'start',
      delay: 300,
      status: `${containerStatuses({state: waiting('InvalidImageName', message)})}\nphase: Pending`,
      events: [
        eventOf({type: 'Warning', reason: 'InspectFailed', message, field: ofContainer}),
        eventOf({type: 'Warning', reason: 'Failed', message: '"Error: InvalidImageName"', field: ofContainer}),
      ],
    },
  ]);
}
