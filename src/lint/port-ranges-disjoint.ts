import {configText, numberSetting} from '../manifests/settings.ts';
import {Report, rule} from './_rule.ts';

type Range = {readonly name: string; readonly from: number; readonly to: number};

/** `--service-node-port-range` of kube-apiserver, and `net.ipv4.ip_local_port_range` of Linux, by default. */
const foreign: readonly Range[] = [
  {name: 'NodePorts', from: 30_000, to: 32_767},
  {name: "the kernel's ephemeral ports", from: 32_768, to: 60_999},
];

export default rule({
  id: 'port-ranges-disjoint',
  sentence: 'The UDP ranges of the SFU and of TURN, which share nodes, NodePorts and the ephemeral ports of the kernel do not overlap.',
  check({objects}) {
    const report = new Report();
    const livekit = configText(objects, 'livekit-config', 'livekit.yaml');
    const coturn = configText(objects, 'coturn-config', 'turnserver.conf');
    const own = [
      range('LiveKit', /port_range_start:\s*(\d+)/.exec(livekit)?.[1], /port_range_end:\s*(\d+)/.exec(livekit)?.[1]),
      range('TURN', numberSetting(coturn, 'min-port'), numberSetting(coturn, 'max-port')),
    ];
    const all = [...own, ...foreign];
    for (const [index, one] of own.entries()) {
      report.note(`${one.name} ${one.from}-${one.to}`);
      if (!(one.from < one.to)) report.problem(objectOf(one), `${one.name} has no usable port range`);
      for (const other of all.slice(index + 1)) {
        if (one.from <= other.to && other.from <= one.to) {
          report.problem(objectOf(one), `${one.name} ${one.from}-${one.to} overlaps ${other.name} ${other.from}-${other.to}`);
        }
      }
    }
    return report.verdict();
  },
});

function range(name: string, from: string | number | undefined, to: string | number | undefined): Range {
  return {name, from: Number(from), to: Number(to)};
}

function objectOf(range: Range): string {
  return range.name === 'TURN' ? 'configmap/coturn-config' : 'configmap/livekit-config';
}
