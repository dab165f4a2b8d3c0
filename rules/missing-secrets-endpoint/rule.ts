import { absenceOf, defineRule, whom, wordList } from '@privatelint/core/rule-api';

export default defineRule({
  id: 'missing-secrets-endpoint',
  severity: 'error',
  recommended: true,
  description: 'A workload starts with secrets or parameters from a network that has no path to the service that keeps them.',
  why: 'Secrets, credentials of registries and parameters are read before a container starts: without a path no task does.',
  references: [
    'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html',
    'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html',
  ],
  fix: 'suggestion',
  messages: {
    missing: '{{workloads}} cannot start: no path to {{keepers}} for {{what}}',
  },
  on: 'blocked',
  blames: [
    {
      kind: 'no-endpoint',
      features: ['secrets-secretsmanager', 'secrets-ssm', 'repository-credentials', 'credential-spec-ssm', 'credential-spec-secretsmanager'],
    },
  ],

  *check(cause, context) {
    const features = new Set(cause.needs.flatMap((need) => need.features));
    const onlyRegistry = [...features].every((feature) => feature === 'repository-credentials');
    yield {
      messageId: 'missing',
      data: {
        workloads: whom(cause.workloads),
        keepers: wordList(cause.services.map((service) => KEEPERS.get(service) ?? service)),
        what: onlyRegistry ? 'the credentials of its registry' : 'its secrets',
      },
      ...absenceOf(cause, context),
      notes: ['tasks stop with "ResourceInitializationError: unable to pull secrets or registry auth"', 'an endpoint for kms is not needed: the service decrypts on behalf of the caller'],
    };
  },
});

const KEEPERS: ReadonlyMap<string, string> = new Map([
  ['secretsmanager', 'Secrets Manager'],
  ['ssm', 'Systems Manager'],
]);
