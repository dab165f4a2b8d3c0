import {
  defineRule,
  equalText,
  nodeOf,
  parseServiceName,
  ref,
  subnetsOfEndpoint,
  wordList,
  type Guard,
  type Proposal,
  type RuleContext,
  type Subnet,
  type VpcEndpoint,
} from '@privatelint/core/rule-api';

type Workload = ReturnType<RuleContext['verdicts']['workloads']>[number];

export default defineRule({
  id: 'endpoint-single-zone',
  severity: 'info',
  recommended: true,
  description: 'An interface endpoint stands in one zone while a workload that uses it runs in several.',
  why: 'Callers of all zones use the one network interface: when its zone fails, the service is out of reach for the workload in every zone, and traffic between zones is billed.',
  references: ['https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html'],
  fix: 'suggestion',
  messages: {
    single: 'endpoint `{{address}}` stands in one zone, `{{workload}}` runs in several: if that zone fails, {{service}} is out of reach in all of them',
  },
  on: 'vpc-endpoint',

  *check(endpoint, context) {
    const { shape } = endpoint;
    const service = parseServiceName(endpoint.serviceName)?.service;
    if (shape.kind !== 'interface' || service === undefined) return;
    const { graph, worlds, verdicts } = context;
    const subnets = subnetsOfEndpoint(graph, endpoint, shape);
    const [only, second] = worlds.present(subnets).map((read) => read());
    if (subnets.open !== undefined || only === undefined || second !== undefined) return;
    if (only.kind === 'outside' && only.several === true) return;

    const users = verdicts.traffic.through(endpoint).flatMap(({ value: { workload, verdict }, when }) => {
      if (verdict.state !== 'proven' || verdict.demand.certainty !== 'yes') return [];
      return [{ workload, when: worlds.guards.and(when, inSeveralZones(workload, context)) }];
    });
    if (!worlds.holds(worlds.guards.any(users.map(({ when }) => when)))) return;
    // Named for all worlds: what one endpoint lacks is one finding, whoever uses it under which condition.
    const user = users.find(({ when }) => worlds.guards.satisfiable(when))?.workload;
    if (user === undefined) return;

    yield {
      messageId: 'single',
      data: { address: endpoint.address, workload: user.address, service },
      at: endpoint.where('SubnetIds'),
      node: endpoint,
      workloads: [user.address],
      services: [service],
      related: [{ address: user.address, at: user.at, message: `\`${user.address}\` runs in several zones` }],
      proposals: spread(endpoint, user, context),
      help: 'add a subnet in each zone that its callers run in',
    };
  },
});

/** When a workload runs in several zones. */
function inSeveralZones({ id, placement }: Workload, { worlds }: RuleContext): Guard {
  const answers = worlds.answers({
    label: `${id} runs in several zones`,
    ask: () => {
      const subnets = placement === undefined ? [] : worlds.present(placement.subnets).map((read) => nodeOf(read()));
      return subnets.some((a) => subnets.some((b) => areApart(a, b)));
    },
    beyond: false,
  });
  return worlds.guards.any(answers.flatMap(({ value, when }) => (value ? [when] : [])));
}

/** One subnet of the workload in each zone that the endpoint is not in. */
function spread(endpoint: VpcEndpoint, { placement }: Workload, { graph, worlds }: RuleContext): Proposal[] {
  const { shape } = endpoint;
  const own = shape.kind === 'interface' ? worlds.present(subnetsOfEndpoint(graph, endpoint, shape)).map((read) => nodeOf(read())) : [];
  const further: Subnet[] = [];
  for (const read of placement === undefined ? [] : worlds.present(placement.subnets)) {
    const subnet = nodeOf(read());
    if (subnet !== undefined && [...own, ...further].every((it) => areApart(it, subnet))) further.push(subnet);
  }
  if (further.length === 0) return [];
  const title = `put \`${endpoint.address}\` into ${wordList(further.map(({ address }) => `\`${address}\``))} as well`;
  return [{ title, applicability: 'suggestion', changes: [{ kind: 'list-add', node: endpoint.id, property: 'subnets', items: further.map(({ id }) => ref(id)) }] }];
}

function areApart(a: Subnet | undefined, b: Subnet | undefined): boolean {
  return a?.zone !== undefined && b?.zone !== undefined && equalText(a.zone, b.zone) === 'no';
}
