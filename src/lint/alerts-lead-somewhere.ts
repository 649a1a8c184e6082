import {nearest} from '../core/nearest.ts';
import {Report, rule} from './_rule.ts';
import {alertRules, dashboardUids} from './_rules-data.ts';
import {runbookNames} from './_runbooks.ts';

/** `none` is for the alert that always fires. */
const severities = new Set(['critical', 'warning', 'none']);

export default rule({
  id: 'alerts-lead-somewhere',
  sentence: 'Every alert has a name of its own, a severity, a summary, a runbook command and a dashboard that exists.',
  check({objects}) {
    const report = new Report();
    const alerts = alertRules(objects);
    const uids = dashboardUids(objects);
    const seen = new Set<string>();
    for (const {object, name, labels, annotations} of alerts) {
      const {severity = '(none)', component} = labels;
      const {summary, runbook = '', dashboard = ''} = annotations;
      if (seen.has(name)) report.problem(object, `has the alert ${name} twice, and nobody could tell which one fires`);
      seen.add(name);
      if (!severities.has(severity)) report.problem(object, `${name} has severity ${severity}; routes know critical and warning`);
      if (component === undefined) report.problem(object, `${name} has no label component`);
      if (summary === undefined) report.problem(object, `${name} has no summary`);
      const called = /^gomeet runbook ([a-z]+(?:-[a-z]+)*)(?: |$)/.exec(runbook)?.[1];
      if (called === undefined) report.problem(object, `${name} has no runbook: \`gomeet runbook NAME\` is expected, not "${runbook}"`);
      else if (!runbookNames.includes(called)) {
        report.problem(object, `${name} names the runbook ${called}, which does not exist${guess(called, runbookNames)}`);
      }
      const uid = /^\/d\/([\w-]+)(?:\?|$)/.exec(dashboard)?.[1];
      if (uid === undefined)
        report.problem(object, `${name} has no dashboard: a path such as /d/gomeet-platform is expected, not "${dashboard}"`);
      else if (!uids.includes(uid))
        report.problem(object, `${name} leads to the dashboard ${uid}, which does not exist${guess(uid, uids)}`);
    }
    report.note(`${alerts.length} alerts, ${uids.length} dashboards`);
    return report.verdict();
  },
});

function guess(name: string, names: readonly string[]): string {
  const found = nearest(name, names);
  return found === undefined ? '' : `; ${found} does`;
}
