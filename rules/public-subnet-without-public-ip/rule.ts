import {
  addEndpoints,
  agree,
  anchorOf,
  breakageOf,
  callersOf,
  creationHelp,
  defineRule,
  INTERNET,
  isServed,
  literal,
  relatedTo,
  traceOf,
  whom,
  wordList,
  workloadAddresses,
  type BlockedCause,
  type Proposal,
} from '@privatelint/core/rule-api';

export default defineRule({
  id: 'public-subnet-without-public-ip',
  severity: 'error',
  recommended: true,
  description: 'A workload runs in a subnet that leads to an internet gateway, but gets no public address, and nothing else carries its traffic.',
  why: 'An internet gateway only passes traffic of public addresses: everything that the workload calls runs into a timeout.',
  references: [
    'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html',
    'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking-awsvpc.html',
  ],
  fix: 'suggestion',
  messages: {
    unaddressed: '{{callers}} {{has}} no public address behind an internet gateway: no path to {{services}}',
  },
  on: 'blocked',
  blames: [{ kind: 'no-public-ip' }],

  *check(cause, context) {
    const node = anchorOf(cause, context);
    const callers = callersOf(cause);
    const only = callers.find((caller) => caller.node.id === node.id);
    const services = cause.services.filter(isServed);
    const spoken = [...cause.services.filter((service) => service !== INTERNET), ...(cause.services.includes(INTERNET) ? ['the registries of its images'] : [])];
    yield {
      messageId: 'unaddressed',
      data: { callers: whom(callers.map((caller) => caller.node)), has: agree(callers, 'has', 'have'), services: wordList(spoken) },
      at: only?.placement.at ?? node.at,
      node,
      services,
      workloads: workloadAddresses(cause),
      trace: traceOf(cause),
      related: relatedTo(cause, context),
      notes: breakageOf(cause),
      proposals: [...givePublicAddresses(cause), ...(services.length === cause.services.length ? addEndpoints(cause, context, services) : [])],
      help: remediesOf(cause, services.length > 0 ? creationHelp(cause, services) : undefined),
    };
  },
});

function givePublicAddresses(cause: BlockedCause): Proposal[] {
  const callers = callersOf(cause);
  const runners = callers.filter(({ node, neverPublic }) => !neverPublic && cause.workloads.some(({ id, kind }) => id === node.id && kind === 'task-runner'));
  if (runners.length === 0 || runners.length < callers.length) return [];
  const changes = runners.map(({ node }) => ({ kind: 'set', node: node.id, property: 'publicIp', to: literal(true) }) as const);
  return [{ title: `give ${whom(runners.map(({ node }) => node))} public addresses`, applicability: 'suggestion', changes }];
}

/** Public addresses, NAT, endpoints, as far as each of them helps; the one that is shown comes last. */
function remediesOf(cause: BlockedCause, endpoints: string | undefined): string {
  const callers = callersOf(cause);
  const addressable = callers.some(({ neverPublic }) => !neverPublic);
  const onTasks = callers.some(({ node }) => cause.workloads.some(({ id, kind }) => id === node.id && kind === 'task-runner'));
  const addresses = addressable ? [`give the ${onTasks ? 'tasks' : 'instances'} public addresses`] : [];
  const inside = endpoints === undefined || !cause.services.every(isServed) ? [] : [endpoints];
  const shown = givePublicAddresses(cause).length > 0 ? [...inside, ...addresses] : [...addresses, ...inside];
  return ['route the subnets to a NAT gateway', ...shown].join('; or ');
}
