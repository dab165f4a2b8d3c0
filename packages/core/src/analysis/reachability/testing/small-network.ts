import fc from 'fast-check';

/**
 * A plain description of a small network, for holding `Reach` against a naive search: one VPC, two subnets, a service
 * that calls CloudWatch Logs and S3 from the first, endpoints, groups, an ACL, NAT. Whatever may depend on a condition is
 * a `Switch`.
 */
export interface SmallNetwork {
  readonly hostnames: Switch;
  readonly tables: readonly [Switch, Switch];
  /** Where the default route of the first table leads, when it is there. */
  readonly way: 'nat' | 'internet';
  readonly nat: Switch;
  readonly publicIp: Switch;
  readonly logs: readonly InterfaceSketch[];
  readonly gateway: { readonly there: Switch; readonly onFirst: Switch; readonly onSecond: Switch };
  readonly taskGroups: 'task' | 'default' | 'task and extra';
  /** The service has another network configuration altogether, with the extra group alone. */
  readonly otherConfiguration: Switch;
  readonly rules: readonly RuleSketch[];
  readonly acl: { readonly onFirst: Switch; readonly onSecond: Switch; readonly entries: readonly EntrySketch[] } | undefined;
  readonly zone: { readonly there: Switch; readonly name: string; readonly record: string; readonly to: 'Logs0' | 'Ssm' } | undefined;
}

/** When something holds: always, never, or under one of two conditions or its contrary. */
export type Switch = 'always' | 'never' | 'First' | 'NotFirst' | 'Second' | 'NotSecond';

export interface InterfaceSketch {
  readonly there: Switch;
  readonly privateDns: Switch;
  readonly inFirst: Switch;
  readonly groups: 'endpoint' | 'default' | 'task' | 'endpoint and extra';
}

export interface RuleSketch {
  readonly of: 'EndpointGroup' | 'TaskGroup' | 'ExtraGroup';
  readonly direction: 'ingress' | 'egress';
  readonly there: Switch;
  /** Inline at the group, or a resource of its own. */
  readonly inline: boolean;
  readonly protocol: 'tcp' | '6' | '-1' | 'udp';
  readonly ports: readonly [number, number];
  readonly peer: PeerSketch;
}

export type PeerSketch = { readonly cidr: string } | { readonly group: 'EndpointGroup' | 'TaskGroup' | 'ExtraGroup' };

export interface EntrySketch {
  readonly number: number;
  readonly egress: boolean;
  readonly allow: boolean;
  readonly there: Switch;
  readonly protocol: '6' | '-1' | '17';
  readonly ports: readonly [number, number];
  readonly cidr: string;
}

/** The world that a naive search looks at: the two conditions. */
export interface SmallWorld {
  readonly First: boolean;
  readonly Second: boolean;
}

export const SMALL_WORLDS: readonly SmallWorld[] = [true, false].flatMap((First) => [true, false].map((Second) => ({ First, Second })));

export function isOn(it: Switch, world: SmallWorld): boolean {
  switch (it) {
    case 'always':
      return true;
    case 'never':
      return false;
    case 'First':
    case 'Second':
      return world[it];
    case 'NotFirst':
      return !world.First;
    case 'NotSecond':
      return !world.Second;
  }
}

const switches = fc.constantFrom<Switch>('always', 'always', 'never', 'First', 'NotFirst', 'Second', 'NotSecond');
const mostly = fc.constantFrom<Switch>('always', 'always', 'always', 'always', 'First', 'Second');
const cidrs = fc.constantFrom('10.0.0.0/16', '10.0.1.0/24', '10.0.2.0/24', '0.0.0.0/0', '192.168.0.0/16', '10.0.1.0/25');
const groupNames = fc.constantFrom('EndpointGroup' as const, 'TaskGroup' as const, 'ExtraGroup' as const);
const portRanges = fc.constantFrom<readonly [number, number]>([443, 443], [443, 443], [0, 65_535], [1, 442], [444, 500], [400, 500]);

const rules = fc.record<RuleSketch>({
  of: groupNames,
  direction: fc.constantFrom('ingress', 'ingress', 'egress'),
  there: switches,
  inline: fc.boolean(),
  protocol: fc.constantFrom('tcp', 'tcp', '6', '-1', 'udp'),
  ports: portRanges,
  peer: fc.oneof(fc.record({ cidr: cidrs }), fc.record({ group: groupNames })),
});

const entries = fc.record<EntrySketch>({
  number: fc.integer({ min: 1, max: 400 }),
  egress: fc.boolean(),
  allow: fc.constantFrom(true, true, true, false),
  there: mostly,
  protocol: fc.constantFrom('6', '6', '-1', '17'),
  ports: fc.constantFrom<readonly [number, number]>([443, 443], [1024, 65_535], [0, 65_535], [32_768, 60_999], [1024, 40_000], [1, 400]),
  cidr: cidrs,
});

const interfaces = fc.record<InterfaceSketch>({
  there: mostly,
  privateDns: switches,
  inFirst: switches,
  groups: fc.constantFrom('endpoint', 'endpoint', 'default', 'task', 'endpoint and extra'),
});

export const smallNetworks: fc.Arbitrary<SmallNetwork> = fc.record<SmallNetwork>({
  hostnames: mostly,
  tables: fc.tuple(switches, switches),
  way: fc.constantFrom('nat', 'nat', 'internet'),
  nat: switches,
  publicIp: switches,
  logs: fc.array(interfaces, { maxLength: 2 }),
  gateway: fc.record({ there: mostly, onFirst: switches, onSecond: switches }),
  taskGroups: fc.constantFrom('task', 'task', 'default', 'task and extra'),
  otherConfiguration: fc.constantFrom<Switch>('never', 'never', 'First', 'Second'),
  rules: fc.array(rules, { maxLength: 5 }),
  acl: fc.option(
    fc.record({
      onFirst: switches,
      onSecond: switches,
      entries: fc.uniqueArray(entries, { maxLength: 5, selector: ({ number, egress }) => `${number} ${egress}` }),
    }),
    { nil: undefined, freq: 1 },
  ),
  zone: fc.option(
    fc.record({
      there: switches,
      name: fc.constantFrom('logs.eu-west-1.amazonaws.com', 'eu-west-1.amazonaws.com', 'example.com', 'ssm.eu-west-1.amazonaws.com'),
      record: fc.constantFrom('logs.eu-west-1.amazonaws.com', '*.eu-west-1.amazonaws.com', 'ssm.eu-west-1.amazonaws.com'),
      to: fc.constantFrom('Logs0' as const, 'Ssm' as const),
    }),
    { nil: undefined },
  ),
});
