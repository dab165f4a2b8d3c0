import { NEVER, type Guarded } from '@privatelint/core/front-end-api';
import { attributeOf, type Resource } from '../resource.ts';
import { argument, type Run } from '../run.ts';
import { Thing } from '../thing.ts';
import { absent, array, isAbsent, literal, object, stringOfVal, textOfVal, unknown, type Call, type ConstructNode, type Val } from '../values.ts';
import { below, place } from './construct-tree.ts';
import { vpcIdOf } from './vpc-reference.ts';

/** `Peer.ipv4(…)` and its kin, and `Port.tcp(…)`. */
export class PlainThing extends Thing {
  readonly type: string;
  readonly parts: Readonly<Record<string, Val>>;

  constructor(type: string, call: Call, parts: Readonly<Record<string, Val>> = {}) {
    super(call);
    this.type = type;
    this.parts = parts;
  }

  override get(name: string): Val | undefined {
    return this.parts[name];
  }
}

export function peer(name: string, call: Call): Val | undefined {
  const { at } = call;
  const cidr = (value: Val): Val => new PlainThing('peer', call, { CidrIp: value });
  switch (name) {
    case 'ipv4':
      return cidr(argument(call, 0));
    case 'ipv6':
      return new PlainThing('peer', call, { CidrIpv6: argument(call, 0) });
    case 'anyIpv4':
      return cidr(literal('0.0.0.0/0', at));
    case 'anyIpv6':
      return new PlainThing('peer', call, { CidrIpv6: literal('::/0', at) });
    case 'prefixList':
      return new PlainThing('peer', call, { PrefixListId: argument(call, 0) });
    case 'securityGroupId':
      return new PlainThing('peer', call, { SecurityGroupId: argument(call, 0) });
    default:
      return undefined;
  }
}

/** Protocol and ports, as in a rule of a group. */
export function port(name: string, call: Call): Val | undefined {
  const { at } = call;
  const make = (protocol: string, from?: Val, to?: Val): Val => new PlainThing('port', call, { IpProtocol: literal(protocol, at), FromPort: from ?? absent(at), ToPort: to ?? from ?? absent(at) });
  switch (name) {
    case 'tcp':
    case 'udp':
      return make(name, argument(call, 0));
    case 'tcpRange':
      return make('tcp', argument(call, 0), argument(call, 1));
    case 'udpRange':
      return make('udp', argument(call, 0), argument(call, 1));
    case 'allTcp':
      return make('tcp', literal(0, at), literal(65535, at));
    case 'allUdp':
      return make('udp', literal(0, at), literal(65535, at));
    case 'allTraffic':
      return make('-1');
    case 'allIcmp':
    case 'icmpPing':
      return make('icmp', literal(-1, at));
    default:
      return portConstant(name, at, make);
  }
}

const WELL_KNOWN: Readonly<Record<string, number>> = { HTTP: 80, HTTPS: 443, SSH: 22, MYSQL_AURORA: 3306, POSTGRES: 5432, RDP: 3389, MSSQL: 1433, NFS: 2049, DNS_TCP: 53 };

export function portConstant(name: string, at: Val['at'], make: (protocol: string, from?: Val) => Val): Val | undefined {
  const number = WELL_KNOWN[name];
  return number === undefined ? undefined : make('tcp', literal(number, at));
}

interface RuleSpec {
  readonly peer: Val;
  readonly port: Val;
  readonly at: Val['at'];
}

/** `SecurityGroup`, made here or imported. */
export class SecurityGroupThing extends Thing {
  readonly type = 'aws-ec2.SecurityGroup';
  readonly #own: ConstructNode;
  readonly #vpc: Val;
  readonly #allowAllOutbound: Val;
  /** The id of a group from outside. */
  readonly #imported: Val | undefined;
  readonly #mutable: boolean;
  readonly #ingress: Guarded<RuleSpec>[] = [];
  readonly #egress: Guarded<RuleSpec>[] = [];
  #overridden = false;

  constructor(call: Call, own: ConstructNode, spec: { readonly vpc?: Val; readonly allowAllOutbound?: Val; readonly imported?: Val; readonly mutable?: boolean }) {
    super(call, own);
    this.#own = own;
    this.#vpc = spec.vpc ?? absent(call.at);
    this.#allowAllOutbound = spec.allowAllOutbound ?? absent(call.at);
    this.#imported = spec.imported;
    this.#mutable = spec.mutable ?? true;
  }

  groupId(at = this.at): Val {
    return this.#imported ?? attributeOf({ path: this.#own.path, type: 'AWS::EC2::SecurityGroup' }, 'GroupId', at);
  }

  allow(direction: 'ingress' | 'egress', spec: RuleSpec, run: Run): void {
    if (this.#mutable) (direction === 'ingress' ? this.#ingress : this.#egress).push({ value: spec, when: run.path });
  }

  override get(name: string): Val | undefined {
    if (name === 'securityGroupId') return this.groupId();
    if (name === 'connections') return new ConnectionsThing(this, () => [this]);
    if (name === 'allowAllOutbound') return this.#allowAllOutbound;
    return name === '%default' ? this : undefined;
  }

  override call(name: string, call: Call): Val | undefined {
    const { run, at } = call;
    const [first, second] = [argument(call, 0), argument(call, 1)];
    switch (name) {
      case 'addIngressRule':
      case 'addEgressRule':
        forEachPeer(run, first, (one) => {
          this.allow(name === 'addIngressRule' ? 'ingress' : 'egress', { peer: one, port: second, at }, run);
        });
        return absent(at);
      case 'addPropertyOverride':
      case 'addOverride':
      case 'addDeletionOverride':
        this.#overridden = true;
        return undefined;
      default:
        return undefined;
    }
  }

  override resources(): readonly Resource[] {
    const { at, whole, when } = this;
    const own = this.#own;
    const rules = [...this.#separate('ingress'), ...this.#separate('egress')];
    if (this.#imported !== undefined) return rules;
    const properties = object(
      {
        VpcId: isAbsent(this.#vpc) ? undefined : vpcIdOf(this.#vpc),
        SecurityGroupIngress: this.#inline('ingress'),
        SecurityGroupEgress: this.#inline('egress'),
      },
      at,
    );
    const escapes = this.#overridden ? [...this.escapes, { cause: 'its properties are overridden', when }] : this.escapes;
    return [{ path: own.path, type: 'AWS::EC2::SecurityGroup', at, whole, when, construct: own, properties, escapes, dependencies: this.dependencies }, ...rules];
  }

  #inline(direction: 'ingress' | 'egress'): Val {
    const list = array([], this.at);
    for (const { value, when } of direction === 'ingress' ? this.#ingress : this.#egress) {
      if (isGroup(value.peer)) continue;
      list.items.push({ value: ruleVal(value), when });
    }
    if (direction === 'ingress') return list;
    // "Allow all outbound traffic by default": what is added then is of no use.
    const all = object({ CidrIp: literal('0.0.0.0/0', this.at), IpProtocol: literal('-1', this.at) }, this.at);
    const none = object({ CidrIp: literal('255.255.255.255/32', this.at), IpProtocol: literal('icmp', this.at), FromPort: literal(252, this.at), ToPort: literal(86, this.at) }, this.at);
    const open = this.#allowAllOutbound;
    const { truth } = outbound(open);
    if (truth === 'yes') return array([all], this.at);
    if (truth === 'no') {
      if (list.items.length === 0 && !this.#egress.some(({ value }) => isGroup(value.peer))) list.items.push({ value: none, when: this.when });
      return list;
    }
    list.open = 'whether everything is let out is not known';
    return list;
  }

  #separate(direction: 'ingress' | 'egress'): Resource[] {
    const way = direction === 'ingress' ? 'Ingress' : 'Egress';
    if (direction === 'egress' && this.#imported === undefined && outbound(this.#allowAllOutbound).truth !== 'no') return [];
    return (direction === 'ingress' ? this.#ingress : this.#egress).flatMap(({ value, when }, i): Resource[] => {
      if (this.#imported === undefined && !isGroup(value.peer)) return [];
      const side = direction === 'ingress' ? 'Source' : 'Destination';
      const properties = ruleVal(value, side);
      properties.entries.set('GroupId', { value: this.groupId(value.at), keyAt: value.at });
      return [{ path: `${this.#own.path}/${way}${i}`, type: `AWS::EC2::SecurityGroup${way}`, at: value.at, whole: value.at, when, construct: this.#own, properties }];
    });
  }
}

function outbound(value: Val): { readonly truth: 'yes' | 'no' | 'unknown' } {
  if (isAbsent(value)) return { truth: 'yes' };
  if (value.kind === 'literal') return { truth: value.value === false ? 'no' : 'yes' };
  return { truth: 'unknown' };
}

function isGroup(value: Val): boolean {
  return value.kind === 'unknown' || (value.kind === 'thing' && (value instanceof SecurityGroupThing || (value instanceof PlainThing && value.parts.SecurityGroupId !== undefined)));
}

function ruleVal({ peer: whom, port: ports, at }: RuleSpec, side: 'Source' | 'Destination' = 'Source'): Extract<Val, { kind: 'object' }> {
  const parts = ports instanceof PlainThing ? ports.parts : {};
  const rule = object({ IpProtocol: parts.IpProtocol ?? unknown('protocol', 'the port is not followed', at), FromPort: parts.FromPort ?? unknown('port', 'the port is not followed', at), ToPort: parts.ToPort ?? unknown('port', 'the port is not followed', at) }, at);
  const set = (key: string, value: Val): unknown => rule.entries.set(key, { value, keyAt: at });
  if (whom instanceof SecurityGroupThing) set(`${side}SecurityGroupId`, whom.groupId(at));
  else if (whom instanceof PlainThing) {
    for (const [key, value] of Object.entries(whom.parts)) set(key === 'SecurityGroupId' || key === 'PrefixListId' ? side + key : key, value);
  } else set(`${side}SecurityGroupId`, textOfVal(whom) === undefined ? unknown('peer', 'the peer is not followed', at) : whom);
  return rule;
}

/** The groups behind whatever can be connected to, or the peer itself. */
export function forEachPeer(run: Run, value: Val, use: (peer: Val) => void): void {
  run.each(value, (one) => {
    if (one instanceof SecurityGroupThing || one instanceof PlainThing) use(one);
    else if (one.kind === 'instance' && one.base !== undefined) forEachPeer(run, one.base, use);
    else {
      const connections = one instanceof ConnectionsThing ? one : one.kind === 'thing' ? one.get('connections', run) : one.kind === 'object' ? run.property(one, 'connections') : undefined;
      if (connections instanceof ConnectionsThing) for (const group of connections.groups()) run.each(group, (it) => (use(it), it));
      else use(one.kind === 'unknown' ? one : unknown('peer', 'who is connected to is not followed', one.at));
    }
    return one;
  });
}

/** `connections` of a thing: rules for the groups that it has. */
export class ConnectionsThing extends Thing {
  readonly type = 'aws-ec2.Connections';
  readonly #owner: Thing;
  readonly #groups: () => readonly Val[];
  readonly #defaultPort: Val | undefined;
  readonly #add: ((group: Val) => void) | undefined;

  constructor(owner: Thing, groups: () => readonly Val[], defaultPort?: Val, add?: (group: Val) => void) {
    super({ run: { path: owner.when }, at: owner.at, whole: owner.whole });
    this.#owner = owner;
    this.#groups = groups;
    this.#defaultPort = defaultPort;
    this.#add = add;
  }

  groups(): readonly Val[] {
    return this.#groups();
  }

  override get(name: string): Val | undefined {
    if (name === 'connections') return this;
    if (name === 'securityGroups') return array(this.#groups(), this.at);
    return name === 'defaultPort' ? (this.#defaultPort ?? absent(this.at)) : undefined;
  }

  override reaches(): readonly Val[] {
    return [this.#owner, ...this.#groups()];
  }

  override call(name: string, call: Call): Val | undefined {
    const { run, at } = call;
    const [first, second] = [argument(call, 0), argument(call, 1)];
    const anywhere = new PlainThing('peer', call, { CidrIp: literal('0.0.0.0/0', at) });
    const all = new PlainThing('port', call, { IpProtocol: literal('-1', at), FromPort: absent(at), ToPort: absent(at) });
    const own = this.#defaultPort ?? all;
    switch (name) {
      case 'allowFrom':
        return this.#allow(run, 'ingress', first, second, at);
      case 'allowTo':
        return this.#allow(run, 'egress', first, second, at);
      case 'allowFromAnyIpv4':
        return this.#allow(run, 'ingress', anywhere, first, at);
      case 'allowToAnyIpv4':
        return this.#allow(run, 'egress', anywhere, first, at);
      case 'allowDefaultPortFrom':
        return this.#allow(run, 'ingress', first, own, at);
      case 'allowDefaultPortFromAnyIpv4':
        return this.#allow(run, 'ingress', anywhere, own, at);
      case 'allowDefaultPortTo':
        return this.#allow(run, 'egress', first, own, at);
      case 'allowToDefaultPort': {
        const theirs = first.kind === 'thing' ? first.get('connections', run) : undefined;
        const target = theirs?.kind === 'thing' ? theirs.get('defaultPort', run) : undefined;
        return this.#allow(run, 'egress', first, target === undefined || isAbsent(target) ? unknown('port', 'the default port is not followed', at) : target, at);
      }
      case 'allowInternally':
      case 'allowDefaultPortInternally':
        for (const group of this.#groups()) this.#allow(run, 'ingress', group, name === 'allowInternally' ? first : own, at);
        return absent(at);
      case 'addSecurityGroup':
        if (this.#add === undefined) return undefined;
        for (const group of call.args) this.#add(group);
        return absent(at);
      default:
        return undefined;
    }
  }

  #allow(run: Run, direction: 'ingress' | 'egress', other: Val, ports: Val, at: Val['at']): Val {
    const opposite = direction === 'ingress' ? 'egress' : 'ingress';
    for (const group of this.#groups()) {
      run.each(group, (own) => {
        forEachPeer(run, other, (one) => {
          if (own instanceof SecurityGroupThing) own.allow(direction, { peer: one, port: ports, at }, run);
          if (one instanceof SecurityGroupThing) one.allow(opposite, { peer: own, port: ports, at }, run);
        });
        return own;
      });
    }
    return absent(at);
  }
}

/** `new SecurityGroup(scope, id, props)`. */
export function securityGroup(call: Call): Val {
  const { run } = call;
  const props = argument(call, 2);
  return run.add(new SecurityGroupThing(call, place(call), { vpc: run.property(props, 'vpc'), allowAllOutbound: run.property(props, 'allowAllOutbound') }));
}

/** A group that CDK makes for a construct. */
export function ownGroup(call: Call, construct: ConstructNode, vpc: Val, allowAllOutbound?: Val): SecurityGroupThing {
  const node = below(call.run, construct, 'SecurityGroup');
  return call.run.add(new SecurityGroupThing(call, node, { vpc, ...(allowAllOutbound === undefined ? {} : { allowAllOutbound }) }));
}

/** `SecurityGroup.fromSecurityGroupId(…)` and look-ups. */
export function importedGroup(name: string, call: Call): Val {
  const { run } = call;
  const known = name.endsWith('Id') ? argument(call, 2) : unknown('SecurityGroup', 'the group is looked up', call.at);
  const options = argument(call, 3);
  const mutable = run.property(options, 'mutable');
  const group = { imported: stringOfVal(known) === undefined && textOfVal(known) === undefined ? unknown('SecurityGroup', 'the group comes from outside', call.at) : known, mutable: !(mutable.kind === 'literal' && mutable.value === false) };
  return run.add(new SecurityGroupThing(call, place(call), group));
}

/** The groups of a list, whatever it depends on. */
export function groupsIn(run: Run, groups: Val): readonly Val[] {
  const list = run.narrowed(groups);
  if (list.kind === 'array') return list.items.map(({ value }) => value);
  return list.kind === 'cases' ? list.cases.flatMap(({ value }) => (value.kind === 'array' ? value.items.map((item) => item.value) : [])) : [];
}

/** The ids of a list of groups. */
export function groupIds(run: Run, groups: Val): Val {
  return run.each(groups, (one) => {
    if (one.kind !== 'array') return one;
    return { ...one, items: one.items.filter(({ when }) => when !== NEVER).map(({ value, when }) => ({ value: groupIdOf(run, value), when })) };
  });
}

export function groupIdOf(run: Run, group: Val): Val {
  return run.each(group, (one) => {
    if (one instanceof SecurityGroupThing) return one.groupId();
    if (one.kind === 'thing') return one.get('securityGroupId', run) ?? unknown('group', 'the group is not followed', one.at);
    if (one.kind === 'unknown') return { ...one, hole: { ...one.hole, id: `${one.hole.id}.securityGroupId` } };
    return textOfVal(one) === undefined ? unknown('group', 'the group is not followed', one.at) : one;
  });
}
