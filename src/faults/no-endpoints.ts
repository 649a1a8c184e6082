import type {Fault} from './_types.ts';

const fault: Fault = {
  name: 'no-endpoints',
  summary: 'A Service selects no pod',
  mechanism: 'a Service whose selector matches nothing',
  sandbox: [
    {
      kind: 'objects',
      objects: ({workload, namespace}) => [
        {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: {name: workload, namespace},
          spec: {selector: {app: 'nobody'}, ports: [{name: 'http', port: 80, targetPort: 8080}]},
        },
      ],
    },
  ],
  strikes: {kind: 'fixture', workloadKind: 'Service', name: 'fault-no-endpoints'},
  expect: {code: 'no-endpoints'},
  mustNotice: [],
};
export default fault;
