import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'deployer-killed',
  summary: 'gomeet itself gets SIGKILL right after its N-th change call was stored: deployer-killed:N, for trying out how a run resumes',
  parameter: {name: 'N', required: true, form: /^[1-9]\d{0,5}$/},
  simulate: () => ({kind: 'deployer-killed'}),
  mustNotice: [],
};
export default fault;
