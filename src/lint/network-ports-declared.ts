import {at, type KubeObject, listAt, textAt} from '../core/objects.ts';
import {isMap} from '../manifests/plain.ts';
import {podLabelsOf, selects, templateOf} from '../manifests/workloads.ts';
import {portsOf} from './_reach.ts';
import {Report, rule} from './_rule.ts';

/** Pods that others make: the solver of cert-manager and the migrations of a release. */
const foreignPods = ['acme.cert-manager.io/http01-solver', 'gomeet-migration'];

export default rule({
  id: 'network-ports-declared',
  sentence:
    'Every port that a NetworkPolicy opens towards our pods is declared by their containers, and every policy selects pods that exist.',
  check({objects}) {
    const report = new Report();
    const workloads = objects.filter((object) => templateOf(object) !== undefined);
    const selected = (selector: unknown) => workloads.filter((workload) => selects(selector, podLabelsOf(workload)));
    for (const policy of objects.filter((object) => object.kind === 'NetworkPolicy')) {
      const own = at(policy, 'spec', 'podSelector');
      if (selected(own).length === 0 && !isForeign(own)) report.problem(policy, 'selects no pods');
      for (const entry of listAt(policy, 'spec', 'ingress')) checkPorts(policy, entry, selected(own), 'opens', report);
      for (const entry of listAt(policy, 'spec', 'egress')) {
        for (const peer of listAt(entry, 'to')) {
          const selector = at(peer, 'podSelector');
          if (!isMap(selector) || at(peer, 'namespaceSelector') !== undefined || isForeign(selector)) continue;
          if (selected(selector).length === 0)
            report.problem(policy, `lets pods talk to ${JSON.stringify(at(selector, 'matchLabels'))}, which no pod has`);
          checkPorts(policy, entry, selected(selector), 'lets pods talk to', report);
        }
      }
    }
    return report.verdict();
  },
});

/** A port is fine when at least one of the selected workloads declares it: a rule may cover several. */
function checkPorts(policy: KubeObject, entry: unknown, workloads: readonly KubeObject[], verb: string, report: Report): void {
  if (workloads.length === 0) return;
  for (const port of listAt(entry, 'ports')) {
    const wanted = at(port, 'port');
    const protocol = textAt(port, 'protocol') ?? 'TCP';
    const declared = workloads.some((workload) =>
      portsOf(workload).some((one) => one.protocol === protocol && (one.port === wanted || one.name === wanted)),
    );
    if (!declared)
      report.problem(
        policy,
        `${verb} port ${String(wanted)}/${protocol}, which ${workloads.map((one) => one.metadata.name).join(', ')} does not declare`,
      );
  }
}

function isForeign(selector: unknown): boolean {
  const text = JSON.stringify(selector) ?? '';
  return foreignPods.some((pod) => text.includes(pod));
}
