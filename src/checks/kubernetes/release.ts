import type {KubeObject} from '../../core/objects.ts';
import {probe} from '../../core/probe.ts';
import {isDamaged, newestReleases} from '../../releases/newest.ts';
import {listed} from './_lists.ts';

export default probe<readonly KubeObject[]>({
  id: 'kubernetes.release',
  question: 'Did the last deploy end well?',
  severity: 'warning',
  required: false,
  source: {kind: 'kubernetes', query: 'list controllerrevisions: the newest release record'},
  runbook: 'rollout',
  read: (asking, signal) => listed(asking, 'ControllerRevision', signal),
  judge: (revisions, target) => {
    const {newest, healthy} = newestReleases(revisions);
    const where = `--target ${target.name}`;
    if (newest === undefined)
      return {
        status: 'warn',
        message: 'no release is recorded: gomeet did not deploy what runs here',
        hint: `gomeet deploy ${where} writes the first record`,
      };
    if (isDamaged(newest))
      return {status: 'warn', message: `the newest record ${newest.name} is damaged: ${newest.reason}`, hint: `gomeet history ${where}`};
    const about = {
      since: newest.at,
      observed: [
        {name: 'release', value: newest.number, unit: ''},
        {name: 'outcome', value: newest.outcome, unit: ''},
      ],
    };
    if (newest.outcome === 'failed') {
      const back = healthy === undefined ? 'none was healthy before' : `release ${healthy.number} was the last healthy one`;
      const evidence = newest.evidence === null ? '' : `; gomeet evidence shows ${newest.evidence}`;
      return {
        ...about,
        status: 'fail',
        message: `release ${newest.number} (${newest.command} by ${newest.by}) failed${newest.message === undefined ? '' : `: ${newest.message}`}; ${back}`,
        hint: `run the same command again to continue, or gomeet rollback ${where}${evidence}`,
      };
    }
    if (newest.profile !== target.profile)
      return {
        ...about,
        status: 'warn',
        message: `release ${newest.number} is of profile ${newest.profile}, this target says ${target.profile}`,
        hint: `gomeet release diff ${newest.number} ${where}`,
      };
    return {...about, status: 'pass', message: `release ${newest.number} (${newest.command} by ${newest.by} at ${newest.at}) is healthy`};
  },
});
