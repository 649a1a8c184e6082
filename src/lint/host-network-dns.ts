import {at, textAt} from '../core/objects.ts';
import {templateOf} from '../manifests/workloads.ts';
import {Report, rule} from './_rule.ts';

export default rule({
  id: 'host-network-dns',
  sentence: 'Pods on the network of the host use ClusterFirstWithHostNet; otherwise names of the cluster do not resolve in them.',
  check({objects}) {
    const report = new Report();
    for (const object of objects) {
      const spec = at(templateOf(object), 'spec');
      const policy = textAt(spec, 'dnsPolicy') ?? 'ClusterFirst';
      if (at(spec, 'hostNetwork') === true && policy !== 'ClusterFirstWithHostNet') report.problem(object, `has dnsPolicy ${policy}`);
    }
    return report.verdict();
  },
});
