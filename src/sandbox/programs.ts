/** One program of the control plane, and how the go client builds it. */
export interface Program {
  readonly name: string;
  /** Folder below `sandbox/` with its go.mod and go.sum. */
  readonly module: string;
  /** Go package, as the go client names it. */
  readonly package: string;
  /** Seconds that a cold build took on two cores, so that progress can say what to expect. */
  readonly coldSeconds: number;
}

/** Version of Kubernetes that sandbox/kubernetes/go.mod pins. */
export const KUBERNETES = '1.36.4';

/** In the order of building: what other work waits for comes first, the slow ones last. */
export const PROGRAMS: readonly Program[] = [
  {name: 'kubectl', module: 'kubernetes', package: 'k8s.io/kubernetes/cmd/kubectl', coldSeconds: 75},
  {name: 'etcd', module: 'kubernetes', package: 'go.etcd.io/etcd/server/v3', coldSeconds: 30},
  {name: 'etcdctl', module: 'kubernetes', package: 'go.etcd.io/etcd/etcdctl/v3', coldSeconds: 5},
  {name: 'node-agent', module: 'node-agent', package: '.', coldSeconds: 15},
  {name: 'kube-apiserver', module: 'kubernetes', package: 'k8s.io/kubernetes/cmd/kube-apiserver', coldSeconds: 190},
  {name: 'kube-controller-manager', module: 'kubernetes', package: 'k8s.io/kubernetes/cmd/kube-controller-manager', coldSeconds: 100},
  {name: 'kube-scheduler', module: 'kubernetes', package: 'k8s.io/kubernetes/cmd/kube-scheduler', coldSeconds: 10},
  {name: 'kwok', module: 'kwok', package: 'sigs.k8s.io/kwok/cmd/kwok', coldSeconds: 90},
  {name: 'metrics-server', module: 'metrics-server', package: 'sigs.k8s.io/metrics-server/cmd/metrics-server', coldSeconds: 90},
  {name: 'livekit-server', module: 'livekit', package: 'github.com/livekit/livekit-server/cmd/server', coldSeconds: 105},
];

/** The Go modules below `sandbox/` that programs are built from. */
export const MODULES: readonly string[] = [...new Set(PROGRAMS.map((program) => program.module))];

/** Arguments of `go` for one program. Without the version flags the API server calls itself v0.0.0-master+$Format. */
export function buildArgs(program: Program, output: string): string[] {
  const base = 'k8s.io/component-base/version';
  const [major, minor] = KUBERNETES.split('.');
  const version = [
    `-X ${base}.gitVersion=v${KUBERNETES}`,
    `-X ${base}.gitMajor=${major}`,
    `-X ${base}.gitMinor=${minor}`,
    `-X ${base}.gitTreeState=clean`,
    `-X ${base}.gitCommit=0`,
  ];
  const ldflags = ['-s', '-w', ...(program.module === 'kubernetes' ? version : [])].join(' ');
  return ['build', '-mod=readonly', '-buildvcs=false', '-trimpath', '-ldflags', ldflags, '-o', output, program.package];
}
