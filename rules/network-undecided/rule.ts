import { agree, defineRule, INTERNET, whom, wordList, type RuleContext, type UndecidedSource } from '@privatelint/core/rule-api';

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
    fact: '{{workloads}} {{need}} {{services}}, which stays undecided while this is open: {{fact}}',
  },
  on: 'undecided',

  *check(source, context) {
    const { workloads, services, outside, facts, about } = source;
    const [first] = workloads;
    if (first === undefined || (outside === undefined && isToldElsewhere(source, context))) return;
    const data = { workloads: whom(workloads), need: agree(workloads, 'needs', 'need'), services: wordList(services.map(shown)) };
    const common = {
      node: first,
      workloads: workloads.map(({ address }) => address),
      services,
      related: workloads.slice(1).map(({ address, at }) => ({ address, at, message: `\`${address}\` needs it as well` })),
      notes: facts.slice(0, FACTS).map(({ text }) => `open: ${text}`),
    };
    if (outside === undefined) yield { messageId: 'fact', data: { ...data, fact: facts[0]?.text ?? about }, at: first.at, ...common };
    else yield { messageId: 'outside', data: { ...data, cause: outside.cause }, at: outside.at, help: contextFor(source, outside.names), ...common };
  },
});

/** The target Region and the work budget are told in ways of their own, DNS servers by `custom-dns-servers`. */
function isToldElsewhere({ about, workloads }: UndecidedSource, { verdicts: { reach } }: RuleContext): boolean {
  if (about !== 'the DNS servers') return about === 'the target Region' || about === 'the work budget';
  const placements = workloads.map(({ placement }) => placement).filter((it) => it !== undefined);
  return placements.length > 0 && placements.every((it) => reach.names.amazonServer(reach.network.vpcOfPlacement(it)) === 'no');
}

/** More facts than these are told when the first are known. */
const FACTS = 5;

function shown(service: string): string {
  return service === INTERNET ? 'a public registry' : service;
}

/** A network context to fill in: what to declare, and what it would take to prove the needs without a public path. */
function contextFor({ services }: UndecidedSource, names: readonly string[]): string {
  const endpoints = services.filter((service) => service !== INTERNET);
  return [
    'tell what is there with `--network FILE`: what `aws ec2 describe-vpcs`, `describe-subnets`, `describe-route-tables`, `describe-vpc-endpoints` and `describe-security-groups` print, or a declaration such as',
    'networks:',
    '  - name: <a name for it>',
    `    names: [${names.map((name) => (/^[\w-]+$/.test(name) ? name : JSON.stringify(name))).join(', ')}]`,
    `    egress: <none, nat or internet>`,
    ...(endpoints.length === 0 ? [] : [`    endpoints: [${endpoints.join(', ')}]  # those that it has`]),
    '    securityGroups: <open or unknown>',
  ].join('\n');
}
