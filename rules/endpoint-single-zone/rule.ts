import {
  defineRule,
  equalText,
  nodeOf,
  parseServiceName,
  ref,
  subnetsOfEndpoint,
  triAnd,
  triOf,
  wordList,
  type Proposal,
  type RuleContext,
  type Subnet,
  type Tri,
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
    if (subnets.open !== undefined || worlds.present(subnets).length !== 1) return;

    const workloads = verdicts.workloadsIn(endpoint.vpc);
    const question = (workload: Workload) => ({
      label: `${workload.id} uses ${endpoint.id} from several zones`,
      ask: (): Tri =>
        worlds.holds(workload.when) ? triAnd(uses(workload, endpoint, service, context), runsInSeveralZones(workload, context)) : 'no',
      beyond: 'unknown' as const,
    });
    const members = { items: workloads.map((value) => ({ value, when: worlds.always })) };
    if (worlds.some(`users of ${endpoint.id} in several zones`, members, (workload) => worlds.ask(question(workload))) !== 'yes') return;
    // Named for all worlds: what one endpoint lacks is one finding, whoever uses it under which condition.
    const user = workloads.find((workload) => worlds.answers(question(workload)).some(({ value }) => value === 'yes'));
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

function uses(workload: Workload, endpoint: VpcEndpoint, service: string, { verdicts }: RuleContext): Tri {
  if (!verdicts.servicesFor(workload).includes(service)) return 'no';
  const verdict = verdicts.verdict(workload, service);
  if (verdict.state !== 'proven' || verdict.demand.certainty !== 'yes') return 'no';
  return triOf(verdict.paths.some((path) => path.endpoint?.id === endpoint.id));
}

function runsInSeveralZones({ placement }: Workload, { worlds }: RuleContext): Tri {
  const subnets = placement === undefined ? [] : worlds.present(placement.subnets).map((read) => nodeOf(read()));
  return triOf(subnets.some((a) => subnets.some((b) => areApart(a, b))));
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
