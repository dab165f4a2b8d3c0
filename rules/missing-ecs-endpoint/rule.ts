import { absenceOf, agree, defineRule, whom, wordList, type BlockedCause, type BlockedNeed } from '@privatelint/core/rule-api';

export default defineRule({
  id: 'missing-ecs-endpoint',
  severity: 'error',
  recommended: true,
  description: 'Container instances, Service Connect, or a Region that demands the endpoints of ECS has no path to them.',
  why: 'The agent registers through `ecs`, takes orders through `ecs-agent` and reports through `ecs-telemetry`: without one of them instances stay out of the cluster and no task is placed.',
  references: ['https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html'],
  fix: 'suggestion',
  options: { fargateInNewRegions: { description: 'Whether Fargate tasks in Regions introduced since 2023-12-23 are told of.', values: ['on', 'off'] } },
  messages: {
    register: '{{workloads}} cannot register with ECS: no path to {{services}}',
    contact: '{{workloads}} cannot stay connected to ECS: no path to {{services}}',
    metrics: '{{workloads}} cannot send metrics to ECS: no path to {{services}}',
    connect: '{{workloads}} cannot use Service Connect: no path to {{services}}',
    region: '{{workloads}} {{runs}} in a Region where a VPC needs the endpoints of ECS: no path to {{services}}',
  },
  on: 'blocked',
  blames: [{ kind: 'no-endpoint', features: ['agent', 'service-connect', 'agent-new-region'] }],

  *check(all, context) {
    const cause = context.options.fargateInNewRegions === 'off' ? without(all, isForNewRegion) : all;
    if (cause.needs.length === 0) return;
    const carried = absenceOf(cause, context);
    const messageId = messageFor(cause);
    const doubtful = cause.needs.every((need) => isForNewRegion(need) || need.launch === 'MANAGED_INSTANCES');
    yield {
      messageId,
      data: { workloads: whom(cause.workloads), runs: agree(cause.workloads, 'runs', 'run'), services: wordList(cause.services) },
      ...carried,
      ...(doubtful ? { severity: 'warning' } : {}),
      notes: [NOTES[messageId], ...(cause.services.includes('ecs') && messageId === 'register' ? [LINCHPIN] : [])],
    };
  },
});

const NOTES = {
  register: 'instances start, and the cluster never shows them; services wait with "no container instances were found in your cluster"',
  contact: 'the agent shows as disconnected, and tasks stay pending',
  metrics: 'tasks run, and what ECS shows of their use, or scales by, stays empty',
  connect: 'the proxy of Service Connect is managed through ecs-agent where there is no public path',
  region: 'the documentation demands all three for Regions introduced since 2023-12-23; what fails without them on Fargate it does not say',
} as const;

const LINCHPIN = 'only through the endpoint of ecs do agents learn the hosts that the endpoints of ecs-agent and ecs-telemetry serve';

function messageFor({ needs, services }: BlockedCause): keyof typeof NOTES {
  const uses = (feature: string): boolean => needs.some(({ features }) => features.some((it) => it === feature));
  if (uses('agent')) return services.includes('ecs') ? 'register' : services.includes('ecs-agent') ? 'contact' : 'metrics';
  return uses('service-connect') ? 'connect' : 'region';
}

/** Only because the Region is new: the page on endpoints asks for it, its section on Fargate does not. */
function isForNewRegion({ features }: BlockedNeed): boolean {
  return features.every((feature) => feature === 'agent-new-region');
}

function without(cause: BlockedCause, excluded: (need: BlockedNeed) => boolean): BlockedCause {
  const needs = cause.needs.filter((need) => !excluded(need));
  const unique = <T>(items: readonly T[]): T[] => [...new Set(items)];
  return { ...cause, needs, workloads: unique(needs.map(({ workload }) => workload)), services: unique(needs.map(({ service }) => service)) };
}
