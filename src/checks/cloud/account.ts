import type {CloudAccount} from '../../core/cloud-data.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {account, apiSource} from './_account.ts';

const support = 'see the message at https://cloud.digitalocean.com, and write to support if it says nothing of what to do';

export default probe<{readonly account: CloudAccount; readonly credential: string}>({
  id: 'cloud.account',
  question: 'Is the account active?',
  severity: 'critical',
  required: true,
  wants: 'cloud',
  apart: true,
  source: apiSource('account'),
  read: async (asking, signal) => {
    const cloud = account(asking);
    return {account: await cloud.account(signal), credential: cloud.credential};
  },
  judge: ({account: {status, message, team, emailVerified}, credential}): Judgement => {
    const whose = team.name === '' ? 'the personal account' : `team ${team.name}`;
    const said = message.trim() === '' ? 'without a reason' : message.trim();
    const about = {
      observed: [
        {name: 'status', value: status, unit: ''},
        {name: 'emailVerified', value: emailVerified, unit: ''},
      ],
    };
    if (status === 'locked') return {...about, status: 'fail', message: `${whose} is locked: ${said}`, hint: support};
    if (status === 'warning') return {...about, status: 'warn', message: `${whose} has a warning: ${said}`, hint: support};
    if (!emailVerified)
      return {
        ...about,
        status: 'warn',
        message: `${whose} is active, but its e-mail address is not verified: nothing can be created then`,
        hint: 'follow the link that DigitalOcean sent to that address',
      };
    return {...about, status: 'pass', message: `${whose} is active (token from ${credential})`};
  },
});
