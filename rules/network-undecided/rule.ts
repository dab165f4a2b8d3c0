import { agree, defineRule, INTERNET, isServed, nameList, whom, wordList, type OutsideNetwork, type RuleContext, type UndecidedSource } from '@privatelint/core/rule-api';

export default defineRule({
  id: 'network-undecided',
  severity: 'info',
  recommended: true,
  description: 'Whether workloads reach what they need depends on a network that the given files do not show.',
  why: 'Nothing is accused and nothing is proven: what the network has to offer is named once, so that it can be told or looked after.',
  references: ['https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html'],
  fix: 'none',
  messages: {
    outside: '{{workloads}} {{need}} {{services}} from a network that the given files do not show: {{cause}}',
    list: '{{workloads}} {{need}} {{services}}, and which subnets that is called from is not known: {{cause}}',
    fact: '{{workloads}} {{need}} {{services}}, which stays undecided while this is open: {{fact}}',
  },
  on: 'undecided',

  *check(source, context) {
    const { workloads, services, outside, context: told, facts, about } = source;
    const [first] = workloads;
    if (first === undefined || (outside === undefined && isToldElsewhere(source, context))) return;
    const nested = context.graph.unitOf(first)?.maybeNested;
    const data = { workloads: whom(workloads), need: agree(workloads, 'needs', 'need'), services: wordList(services.map(shown)) };
    const common = {
      node: first,
      workloads: workloads.map(({ address }) => address),
      services,
      related: [
        ...workloads.slice(1).map(({ address, at }) => ({ address, at, message: `\`${address}\` needs it as well` })),
        ...(nested === undefined ? [] : [{ address: nested.logicalId, at: nested.at, message: `\`${nested.logicalId}\` creates it, if \`${nested.url}\` is this template` }]),
        ...(told === undefined ? [] : [{ address: told.address, at: told.at, message: 'the network context' }]),
      ],
      notes: (outside === undefined ? facts.slice(1).map(({ text }) => text) : missingOf(outside, source)).slice(0, FACTS).map((text) => `open: ${text}`),
    };
    const hub = facts.find((it) => it.hub !== undefined)?.hub;
    const help = told !== undefined ? { help: completion(told, facts) } : nested !== undefined ? { help: publishedAt(nested) } : hub === undefined ? {} : { help: hubFor(services, hub) };
    if (outside === undefined) yield { messageId: 'fact', data: { ...data, fact: facts[0]?.text ?? about }, at: first.at, ...help, ...common };
    else yield { messageId: outside.names.length === 0 ? 'list' : 'outside', data: { ...data, cause: outside.cause }, at: outside.at, help: nested === undefined || outside.knowsVpc ? contextFor(services, outside) : `${publishedAt(nested)}; or ${contextFor(services, outside)}`, ...common };
  },
});

/** The target Region and the work budget are told in ways of their own, DNS servers by `custom-dns-servers`. */
function isToldElsewhere({ about, workloads }: UndecidedSource, { verdicts: { reach } }: RuleContext): boolean {
  if (about !== 'the DNS servers') return about === 'the target Region' || about === 'the work budget';
  const placements = workloads.map(({ placement }) => placement).filter((it) => it !== undefined);
  return placements.length > 0 && placements.every((it) => reach.names.amazonServer(reach.network.vpcOfPlacement(it)) === 'no');
}

/** Outputs of the AWS CLI say of each group what it admits; a declaration says it of all. */
function completion({ address, resourceType }: NonNullable<UndecidedSource['context']>, facts: UndecidedSource['facts']): string {
  const asksGroups = resourceType === 'declared network' && facts.some(({ text }) => text.startsWith('what the security groups of'));
  return `complete what the network context says of \`${address}\`${asksGroups ? ', such as `securityGroups: open` if HTTPS passes between workloads and endpoints' : ''}`;
}

/** More facts than these are told when the first are known. */
const FACTS = 5;

function shown(service: string): string {
  return service === INTERNET ? 'a public registry' : service;
}

/** Everything that it takes to follow packets there, whichever of it the analysis asked for first. */
function missingOf({ subnets, unrouted, groups, knowsVpc }: OutsideNetwork, { services, facts }: UndecidedSource): readonly string[] {
  const endpoints = services.filter(isServed);
  const all = [
    ...(subnets.length === 0 ? ['which subnets these are, and where their default route leads'] : []),
    ...(unrouted.length === 0 ? [] : [`where the default route of ${named(unrouted)} leads`]),
    ...(knowsVpc || endpoints.length === 0 ? [] : [`which endpoints the VPC has for ${wordList(endpoints)}, and what their security groups admit`]),
    ...(groups.length === 0 ? [] : [`whether ${named(groups)} lets HTTPS out`]),
  ];
  return all.length > 0 ? all : facts.map(({ text }) => text);
}

function named(names: readonly string[]): string {
  return nameList(names, 'others', NAMES);
}

const NAMES = 4;

function written(name: string): string {
  return /^[\w-]+$/.test(name) ? name : JSON.stringify(name);
}

/** Which folder URLs stand for; then it gets the values that its parent has for it. */
function publishedAt({ start, folder }: NonNullable<ReturnType<RuleContext['graph']['unitOf']>>['maybeNested'] & object): string {
  return `if it is created from there, write \`templates: {${JSON.stringify(start)}: ${JSON.stringify(folder)}}\` into the configuration`;
}

/** A hub to fill in, for whom the way to central endpoints is known and what is behind it is not. */
function hubFor(services: readonly string[], { spoke, cidr }: NonNullable<UndecidedSource['facts'][number]['hub']>): string {
  return [
    'if endpoints of a central VPC are reached that way, give the files that declare them as well; or save this as network.yaml, fill in what is there and add `--network network.yaml`',
    'hubs:',
    '  - name: hub',
    cidr === undefined || cidr.endsWith('/0') ? '    cidr: 10.0.0.0/16        # its address block' : `    cidr: ${cidr}`,
    `    spokes: [${written(spoke)}]`,
    '    egress: unknown          # where a spoke comes out that sends everything there: none, nat or internet',
    '    securityGroups: unknown  # open: HTTPS passes between workloads and endpoints',
    '    endpoints:               # strike out those that it does not have; nothing is shared: endpoints: []',
    ...services.filter(isServed).map((service) => `      - ${service === 's3' || service === 'dynamodb' ? `{service: ${service}, type: interface}` : service}`),
  ].join('\n');
}

/** A network context to fill in: what to declare, and what it would take to prove the needs without a public path. */
function contextFor(services: readonly string[], { names, knowsVpc }: OutsideNetwork): string {
  const ids = names.filter((name) => /^(?:vpc|subnet|sg)-[\da-z]+$/.test(name));
  if (knowsVpc && ids.length > 0) return `give the files that declare ${named(ids)}, collect ${ids.length === 1 ? 'it' : 'them'} for the network context as well (\`privatelint init --network\`), or correct the id`;
  if (names.length === 0 || knowsVpc) return 'give the files that declare it as well, or values of the parameters or variables that it depends on: `--param NAME=VALUE`, `--params FILE`';
  const endpoints = services.filter(isServed);
  return [
    'save this as network.yaml, fill in what is there and add `--network network.yaml`; or let the AWS CLI tell: `privatelint init --network` prints the commands',
    'networks:',
    '  - name: network',
    `    names: [${names.map(written).join(', ')}]`,
    '    egress: unknown          # where the default route leads: none, nat or internet',
    '    securityGroups: unknown  # open: HTTPS passes between workloads and endpoints',
    ...(endpoints.length === 0 ? [] : ['    endpoints:               # strike out those that it does not have', ...endpoints.map((service) => `      - ${service}`)]),
  ].join('\n');
}
