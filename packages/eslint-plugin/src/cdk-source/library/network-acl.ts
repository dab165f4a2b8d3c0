import { attributeOf, type Resource } from '../resource.ts';
import { argument, type Run } from '../run.ts';
import { Thing } from '../thing.ts';
import { absent, exportName, isAbsent, literal, object, unknown, type Call, type ConstructNode, type Val } from '../values.ts';
import { PlainThing } from './connections.ts';
import { below, place } from './construct-tree.ts';
import { subnetIdOf, vpcIdOf } from './vpc-reference.ts';
import { VpcThing } from './vpc.ts';

/** `new ec2.NetworkAcl(…)`. */
export class NetworkAclThing extends Thing {
  readonly type = 'aws-ec2.NetworkAcl';
  readonly #own: ConstructNode;
  readonly #vpc: Val;
  readonly #rules: Resource[] = [];

  constructor(call: Call, own: ConstructNode, props: Val) {
    super(call, own);
    this.#own = own;
    this.#vpc = call.run.property(props, 'vpc');
    const selection = call.run.property(props, 'subnetSelection');
    if (!isAbsent(selection)) this.#associateSelection(call, 'DefaultAssociation', selection);
  }

  id(): Val {
    return attributeOf({ path: this.#own.path, type: 'AWS::EC2::NetworkAcl' }, 'id', this.at);
  }

  override get(name: string): Val | undefined {
    return name === 'networkAclId' ? this.id() : undefined;
  }

  override call(name: string, call: Call): Val | undefined {
    if (name === 'addEntry') {
      this.addEntry(call, below(call.run, this.#own, nameOfId(argument(call, 0))), argument(call, 1));
      return absent(call.at);
    }
    if (name !== 'associateWithSubnet') return undefined;
    this.#associateSelection(call, nameOfId(argument(call, 0)), argument(call, 1));
    return absent(call.at);
  }

  addEntry(call: Call, own: ConstructNode, props: Val): void {
    const { run, at } = call;
    const direction = run.property(props, 'direction');
    const action = run.property(props, 'ruleAction');
    const parts = (value: Val): Readonly<Record<string, Val>> | undefined => (value instanceof PlainThing ? value.parts : undefined);
    const [traffic, cidr] = [parts(run.narrowed(run.property(props, 'traffic'))), parts(run.narrowed(run.property(props, 'cidr')))];
    const properties = object(
      {
        NetworkAclId: this.id(),
        RuleNumber: run.property(props, 'ruleNumber'),
        RuleAction: isAbsent(action) ? literal('allow', at) : oneOf(action, { ALLOW: 'allow', DENY: 'deny' }),
        Egress: isAbsent(direction) ? literal(false, at) : oneOf(direction, { EGRESS: true, INGRESS: false }),
        ...(traffic ?? { Protocol: unknown('traffic', 'the traffic is not followed', at) }),
        ...(cidr ?? { CidrBlock: unknown('cidr', 'the address block is not followed', at) }),
      },
      at,
    );
    this.#rules.push({ path: own.path, type: 'AWS::EC2::NetworkAclEntry', at, whole: call.whole, when: run.path, construct: this.#own, properties });
  }

  /** `subnet.associateNetworkAcl(…)`. */
  associate(call: Call, id: string, subnet: Val): void {
    const { run, at } = call;
    const properties = object({ SubnetId: subnetIdOf(run, subnet), NetworkAclId: this.id() }, at);
    this.#rules.push({ path: below(run, this.#own, id).path, type: 'AWS::EC2::SubnetNetworkAclAssociation', at, whole: call.whole, when: run.path, construct: this.#own, properties });
  }

  #associateSelection(call: Call, id: string, selection: Val): void {
    const { run } = call;
    const vpc = run.narrowed(this.#vpc);
    const subnets = vpc instanceof VpcThing ? vpc.select(run, run.narrowed(selection), {}) : undefined;
    // Which subnets it is for is not known: it may be any of them.
    if (subnets === undefined) run.escape(vpc, 'which subnets a network ACL is for is not followed');
    for (const subnet of subnets ?? []) this.associate(call, id, subnet);
  }

  override reaches(): readonly Val[] {
    return [this.#vpc];
  }

  override resources(): readonly Resource[] {
    const { at, whole, when, escapes, dependencies } = this;
    const acl: Resource = { path: this.#own.path, type: 'AWS::EC2::NetworkAcl', at, whole, when, construct: this.#own, properties: object({ VpcId: vpcIdOf(this.#vpc) }, at), escapes, dependencies };
    return [acl, ...this.#rules];
  }
}

function nameOfId(id: Val): string {
  return id.kind === 'literal' ? String(id.value) : '?';
}

function oneOf(value: Val, names: Readonly<Record<string, string | boolean>>): Val {
  const [, member] = /\.(\w+)$/.exec(exportName(value) ?? '') ?? [];
  const found = member === undefined ? undefined : names[member];
  return found === undefined ? unknown('option', 'it is not followed', value.at) : literal(found, value.at);
}

/** `AclCidr.ipv4(…)` and its kin. */
export function aclCidr(name: string, call: Call): Val | undefined {
  const { at } = call;
  const known: Readonly<Record<string, Readonly<Record<string, Val>>>> = {
    ipv4: { CidrBlock: argument(call, 0) },
    ipv6: { Ipv6CidrBlock: argument(call, 0) },
    anyIpv4: { CidrBlock: literal('0.0.0.0/0', at) },
    anyIpv6: { Ipv6CidrBlock: literal('::/0', at) },
  };
  const parts = known[name];
  return parts === undefined ? undefined : new PlainThing('acl cidr', call, parts);
}

/** Numbers of protocols: https://www.iana.org/assignments/protocol-numbers */
const PROTOCOLS: Readonly<Record<string, number>> = { tcp: 6, udp: 17 };

/** `AclTraffic.tcpPort(…)` and its kin. */
export function aclTraffic(name: string, call: Call): Val | undefined {
  const { at } = call;
  if (name === 'allTraffic') return new PlainThing('acl traffic', call, { Protocol: literal(-1, at) });
  const [, protocol = '', isRange] = /^(tcp|udp)Port(Range)?$/.exec(name) ?? [];
  const number = PROTOCOLS[protocol];
  if (number === undefined) return undefined;
  const from = argument(call, 0);
  const range = object({ From: from, To: isRange === undefined ? from : argument(call, 1) }, at);
  return new PlainThing('acl traffic', call, { Protocol: literal(number, at), PortRange: range });
}

export function newAcl(name: string, call: Call): Val | undefined {
  const { run } = call;
  const props = argument(call, 2);
  if (name === 'aws-ec2.NetworkAcl') return run.add(new NetworkAclThing(call, place(call), props));
  if (name !== 'aws-ec2.NetworkAclEntry' && name !== 'aws-ec2.SubnetNetworkAclAssociation') return undefined;
  return run.each(run.property(props, 'networkAcl'), (acl) => ofAcl(name, call, run, acl));
}

function ofAcl(name: string, call: Call, run: Run, acl: Val): Val {
  const props = argument(call, 2);
  if (!(acl instanceof NetworkAclThing)) {
    run.escape(props, `\`${name}\` is not followed`);
    return unknown(name, 'the network ACL is not followed', call.at);
  }
  if (name === 'aws-ec2.NetworkAclEntry') acl.addEntry(call, place(call), props);
  else acl.associate(call, nameOfId(argument(call, 1)), run.property(props, 'subnet'));
  return new PlainThing(name, call);
}
