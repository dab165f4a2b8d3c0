import { agree, defineRule, INTERNET, whom, wordList, type UndecidedSource } from '@privatelint/core/rule-api';

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

  *check(source) {
    const { workloads, services, outside, facts, about } = source;
    const [first] = workloads;
    if (first === undefined || NO_NETWORK.includes(about)) return;
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

/** Told in ways of their own. */
const NO_NETWORK: readonly string[] = ['the target Region', 'the work budget'];

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
