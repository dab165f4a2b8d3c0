import {
  defineRule,
  nameList,
  triOf,
  waitFor,
  waitsFor,
  wordList,
  type ContainerInstances,
  type Finding,
  type NeedFact,
  type RuleContext,
  type TaskRunner,
  type VpcEndpoint,
} from '@privatelint/core/rule-api';

type Workload = ContainerInstances | TaskRunner;
type MessageId = 'cached' | 'signal' | 'breaker' | 'early';

export default defineRule({
  id: 'endpoint-creation-order',
  severity: 'info',
  recommended: true,
  description: 'Container instances or a service can start before the endpoints that they need.',
  why: 'What starts first fails until the endpoints are there; an agent that finds a public path meanwhile keeps to the public endpoints of ECS for up to twelve hours.',
  references: ['https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html'],
  fix: 'safe',
  messages: {
    cached: '`{{workload}}` can start before {{endpoints}}: its agents then use the public endpoints of ECS for up to 12 hours',
    signal: '`{{workload}}` can start before {{endpoints}}, and its creation fails unless the hosts send a signal in time',
    breaker: '`{{workload}}` can start before {{endpoints}}: tasks that fail meanwhile can trip its deployment circuit breaker',
    early: '`{{workload}}` can start before {{endpoints}}: it fails until then',
  },
  on: 'container-instances',
  *check(hosts, context) {
    if (context.graph.all('vpc-endpoint').length === 0 || !context.verdicts.demands.workloads.mayRunContainers(hosts)) return;
    if (hasPublicPath(hosts, context)) {
      const late = lateEndpoints(hosts, context, OF_ECS);
      if (late.length > 0) yield found('cached', hosts, late, 'warning');
      return;
    }
    const late = lateEndpoints(hosts, context);
    if (late.length === 0) return;
    if (hosts.awaitsSignal) yield found('signal', hosts, late, 'warning');
    else yield found('early', hosts, late);
  },

  also: {
    on: 'task-runner',
    *check(runner, context) {
      if (!STARTS_AT_ONCE.includes(runner.runner) || runner.placement === undefined) return;
      if (context.verdicts.demands.workloads.launchOf(runner)?.type !== 'FARGATE') return;
      const late = lateEndpoints(runner, context);
      if (late.length === 0) return;
      if (runner.circuitBreaker === 'yes') yield found('breaker', runner, late, 'warning');
      else yield found('early', runner, late);
    },
  },
});

/** Schedules and jobs start later, when somebody or something asks for it. */
const STARTS_AT_ONCE: readonly string[] = ['service', 'express', 'daemon', 'task-set'] satisfies TaskRunner['runner'][];

/** What the start ends with. Without ECS Exec, traces or metrics a workload runs, and takes to them when they are there. */
const FAILURES: readonly string[] = ['task-does-not-start', 'instance-does-not-register', 'script-fails', 'stack-fails'] satisfies NeedFact['consequence'][];

const OF_ECS: readonly string[] = ['ecs', 'ecs-agent', 'ecs-telemetry'];

interface Late {
  readonly service: string;
  readonly endpoint: VpcEndpoint;
}

/**
 * Endpoints that carry what the workload needs and are not certain to exist before it; none, where that is no more than
 * a possibility in the world at hand. The list is that of all worlds, so that one missing order is one finding.
 */
function lateEndpoints(workload: Workload, { graph, worlds, verdicts }: RuleContext, among = verdicts.servicesFor(workload)): Late[] {
  if (graph.all('vpc-endpoint').length === 0) return [];
  const services = verdicts.servicesFor(workload).filter((service) => among.includes(service));
  const question = (service: string) => ({
    label: `endpoint for ${service} that ${workload.id} does not wait for`,
    ask: () => lateEndpoint(workload, service, graph, verdicts),
    identity: (endpoint: VpcEndpoint | undefined) => endpoint?.id ?? '',
    beyond: undefined,
  });
  const members = { items: services.map((value) => ({ value, when: worlds.always })) };
  const isLate = worlds.some(`services that ${workload.id} does not wait for among ${services.join()}`, members, (service) =>
    triOf(worlds.ask(question(service)) !== undefined),
  );
  if (isLate !== 'yes') return [];
  const late = services.flatMap((service) =>
    worlds.answers(question(service)).flatMap(({ value: endpoint }) => (endpoint === undefined ? [] : [{ service, endpoint }])),
  );
  return [...new Map(late.map((it) => [it.endpoint.id, it])).values()];
}

function lateEndpoint(workload: Workload, service: string, graph: RuleContext['graph'], verdicts: RuleContext['verdicts']): VpcEndpoint | undefined {
  const verdict = verdicts.verdict(workload, service);
  if (verdict.state !== 'proven' || verdict.demand.certainty !== 'yes') return undefined;
  if (!verdict.demand.facts.some(({ consequence }) => FAILURES.includes(consequence))) return undefined;
  const endpoints = verdict.paths.flatMap(({ endpoint }) => (endpoint === undefined ? [] : [endpoint]));
  return endpoints.find((endpoint) => waitsFor(graph, workload, endpoint) === 'no');
}

/** Whether some subnet of the hosts has a way to public endpoints, were it not for the private ones. */
function hasPublicPath(hosts: ContainerInstances, { worlds, verdicts }: RuleContext): boolean {
  const caller = { id: hosts.id, node: hosts, placement: hosts.placement, neverPublic: false };
  return worlds
    .present(hosts.placement.subnets)
    .some((read) => verdicts.reach.path(caller, read(), { kind: 'internet', what: 'public endpoints' }).outcome === 'reachable');
}

function found(messageId: MessageId, workload: Workload, late: readonly Late[], severity?: 'warning'): Finding<MessageId> {
  const names = late.map(({ endpoint }) => endpoint.address);
  return {
    messageId,
    data: { workload: workload.address, endpoints: shown(names) },
    at: workload.at,
    node: workload,
    ...(severity === undefined ? {} : { severity }),
    workloads: [workload.address],
    services: late.map(({ service }) => service),
    related: late.map(({ endpoint }) => ({ address: endpoint.address, at: endpoint.at, message: `\`${endpoint.address}\` may come later` })),
    proposals: waitFor(workload, late.map(({ endpoint }) => endpoint)),
  };
}

function shown(names: readonly string[]): string {
  return names.length > 3 ? nameList(names, 'other endpoints') : wordList(names.map((name) => `\`${name}\``));
}
