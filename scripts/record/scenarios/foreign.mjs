export default [
  {
    name: 'crd-not-established',
    run: async (world) => {
      const one = (plural, name) => ({
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: {name: `${plural}.rec.gomeet.io`},
        spec: {
          group: 'rec.gomeet.io',
          scope: 'Namespaced',
          names: {plural, singular: plural.slice(0, -1), kind: name, listKind: `${name}List`},
          versions: [
            {
              name: 'v1',
              served: true,
              storage: true,
              schema: {openAPIV3Schema: {type: 'object', 'x-kubernetes-preserve-unknown-fields': true}},
            },
          ],
        },
      });
      await world.apply(one('rooms', 'Room'));
      await world.untilCondition('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'rooms.rec.gomeet.io', 'Established', 'True');
      await world.apply(one('halls', 'Room'));
      await world.untilCondition('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'halls.rec.gomeet.io', 'NamesAccepted', 'False');
      await world.sleep(1);
      const wanted = (name) => [['apiextensions.k8s.io/v1', 'CustomResourceDefinition', name]];
      await world.snap(
        'name-taken',
        [{subject: 'customresourcedefinition/halls.rec.gomeet.io', verdict: 'failed', code: 'crd-not-established', later: 10}],
        {main: 'crd-not-established', nodes: false, extra: wanted('halls.rec.gomeet.io')},
      );
      await world.snap('fine', [{subject: 'customresourcedefinition/rooms.rec.gomeet.io', verdict: 'ready', code: null}], {
        nodes: false,
        extra: wanted('rooms.rec.gomeet.io'),
      });
    },
  },
  {
    name: 'certificate-not-issued',
    run: async (world) => {
      const certificate = {
        apiVersion: 'cert-manager.io/v1',
        kind: 'Certificate',
        metadata: {name: 'gomeet-tls', labels: {'sandbox.gomeet.io/stand-in': 'false'}},
        spec: {secretName: 'gomeet-tls', dnsNames: ['meet.example.com'], issuerRef: {kind: 'ClusterIssuer', name: 'letsencrypt'}},
      };
      const at = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
      const extra = [['cert-manager.io/v1', 'Certificate']];
      const of = 'certificate/gomeet-tls';
      await world.apply(certificate);
      await world.patch(
        certificate,
        {
          status: {
            conditions: [
              {
                type: 'Ready',
                status: 'False',
                reason: 'DoesNotExist',
                message: 'Issuing certificate as Secret does not exist',
                lastTransitionTime: at,
                observedGeneration: 1,
              },
              {
                type: 'Issuing',
                status: 'True',
                reason: 'DoesNotExist',
                message: 'Issuing certificate as Secret does not exist',
                lastTransitionTime: at,
                observedGeneration: 1,
              },
            ],
          },
        },
        'status',
      );
      await world.snap('issuing', [{subject: of, verdict: 'progressing', code: null}], {nodes: false, extra});
      await world.patch(
        certificate,
        {
          status: {
            failedIssuanceAttempts: 1,
            lastFailureTime: at,
            conditions: [
              {
                type: 'Ready',
                status: 'False',
                reason: 'DoesNotExist',
                message: 'Issuing certificate as Secret does not exist',
                lastTransitionTime: at,
                observedGeneration: 1,
              },
              {
                type: 'Issuing',
                status: 'False',
                reason: 'Failed',
                message:
                  'The certificate request has failed to complete and will be retried: Failed to wait for order resource "gomeet-tls-1-1432516" to become ready: order is in "invalid" state: ',
                lastTransitionTime: at,
                observedGeneration: 1,
              },
            ],
          },
        },
        'status',
      );
      await world.snap('order-invalid', [{subject: of, verdict: 'failed', code: 'certificate-not-issued', later: 30}], {
        main: 'certificate-not-issued',
        nodes: false,
        extra,
      });
      await world.patch(
        certificate,
        {
          status: {
            failedIssuanceAttempts: null,
            lastFailureTime: null,
            notAfter: '2027-02-19T00:00:00Z',
            conditions: [
              {
                type: 'Ready',
                status: 'True',
                reason: 'Ready',
                message: 'Certificate is up to date and has not expired',
                lastTransitionTime: at,
                observedGeneration: 1,
              },
            ],
          },
        },
        'status',
      );
      await world.snap('issued', [{subject: of, verdict: 'ready', code: null}], {nodes: false, extra});
    },
  },
];
