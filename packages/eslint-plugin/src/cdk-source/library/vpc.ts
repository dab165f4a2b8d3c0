import { NEVER, type Guard } from '@privatelint/core/front-end-api';
import { attributeOf, type Resource } from '../resource.ts';
import { argument, type Run } from '../run.ts';
import { Thing } from '../thing.ts';
import { array, exportName, isAbsent, literal, numberOfVal, object, placeOf, stringOfVal, token, unknown, type ArrayVal, type Call, type ConstructNode, type Val } from '../values.ts';
import { place } from './construct-tree.ts';
import { PlainThing } from './connections.ts';
import defaults from '../../../data/defaults.json' with { type: 'json' };
import { gatewayEndpoint, interfaceEndpoint } from './endpoints.ts';
import { kindOf, SubnetThing, type SubnetGroup, type SubnetKind } from './subnets.ts';
import { unknownSubnets, type VpcLike } from './vpc-reference.ts';

/** `new ec2.Vpc(…)`. */
export class VpcThing extends Thing implements VpcLike {
  readonly type = 'aws-ec2.Vpc';
  readonly #own: ConstructNode;
  readonly #props: Val;
  readonly #call: Call;
  /** Undefined where the configuration of subnets was not followed. */
  readonly subnets: readonly SubnetThing[] | undefined;
  readonly #nat: Guard;

  constructor(call: Call, own: ConstructNode, props: Val) {
    super(call, own);
    this.#call = call;
    this.#own = own;
    this.#props = props;
    const groups = this.#groups();
    const zones = this.#zones();
    this.subnets = groups?.flatMap((group) => Array.from({ length: zones }, (_, i) => new SubnetThing(call, own, group, i)));
    this.#nat = this.#natGuard(groups ?? []);
  }

  get path(): string {
    return this.#own.path;
  }

  vpcId(at = this.at): Val {
    return attributeOf({ path: this.path, type: 'AWS::EC2::VPC' }, 'id', at);
  }

  cidrBlock(): Val {
    return attributeOf({ path: this.path, type: 'AWS::EC2::VPC' }, 'CidrBlock', this.at);
  }

  subnetIds(run: Run, selection: Val, options: { readonly onePerZone?: boolean; readonly fallback?: string } = {}): Val {
    return run.each(selection, (one) => {
      const found = this.select(run, one, options);
      return found === undefined ? unknownSubnets(run, unknown(`${this.path}.subnets`, 'which subnets are taken is not followed', this.at), one) : listOf(run, found.map((subnet) => subnet.id()), this.at);
    });
  }

  routeTables(run: Run, selections: Val): Val {
    const { subnets } = this;
    if (subnets === undefined) return unknown('route tables', 'the subnets of the VPC are not followed', this.at);
    if (isAbsent(selections)) return array(subnets.map((subnet) => subnet.table()), this.at);
    if (selections.kind !== 'array' || selections.open !== undefined) return unknown('route tables', 'which subnets are taken is not followed', selections.at);
    const list = array([], selections.at);
    for (const { value, when } of selections.items) {
      const found = this.select(run, value, {});
      if (found === undefined) list.open = 'which subnets are taken is not followed';
      else for (const subnet of found) list.items.push({ value: subnet.table(), when });
    }
    return list;
  }

  /** The subnets that a selection takes; undefined where that is not followed. */
  select(run: Run, selection: Val, { onePerZone = false, fallback }: { readonly onePerZone?: boolean; readonly fallback?: string }): readonly SubnetThing[] | undefined {
    const { subnets } = this;
    if (subnets === undefined) return undefined;
    if (isAbsent(selection)) return this.#default(fallback, onePerZone);
    if (selection.kind !== 'object' || selection.open !== undefined) return undefined;
    const given = run.property(selection, 'subnets');
    if (given.kind === 'array' && given.open === undefined) {
      const things = given.items.map(({ value }) => value).filter((value) => value instanceof SubnetThing);
      return things.length === given.items.length ? things : undefined;
    }
    if (!isAbsent(given)) return undefined;
    for (const name of ['availabilityZones', 'subnetFilters']) if (!isAbsent(run.property(selection, name))) return undefined;
    const one = run.property(selection, 'onePerAz');
    if (!isAbsent(one) && one.kind !== 'literal') return undefined;
    const single = onePerZone || (one.kind === 'literal' && one.value === true);
    const name = firstGiven(run.property(selection, 'subnetGroupName'), run.property(selection, 'subnetName'));
    const type = run.property(selection, 'subnetType');
    if (isAbsent(name) && isAbsent(type)) return this.#default(fallback, single);
    const text = stringOfVal(name);
    const kind = kindOf(type);
    if (text === undefined && kind === undefined) return undefined;
    const found = subnets.filter(({ group }) => (text === undefined ? group.kind === kind : group.name === text));
    // Synthesis fails where none is found.
    return found.length === 0 ? undefined : oncePerZone(found, single);
  }

  #default(fallback: string | undefined, onePerZone: boolean): readonly SubnetThing[] {
    const all = this.subnets ?? [];
    for (const kind of fallback === 'PUBLIC' ? ['PUBLIC'] : ['PRIVATE_WITH_EGRESS', 'PRIVATE_ISOLATED', 'PUBLIC']) {
      const found = all.filter(({ group }) => group.kind === kind);
      if (found.length > 0) return oncePerZone(found, onePerZone);
    }
    return [];
  }

  override get(name: string, run: Run): Val | undefined {
    const { at } = this;
    const ofKind = (kind: SubnetKind): Val =>
      this.subnets === undefined ? unknown(name, 'the subnets of the VPC are not followed', at) : listOf(run, this.subnets.filter(({ group }) => group.kind === kind), at);
    switch (name) {
      case 'vpcId':
        return this.vpcId();
      case 'vpcCidrBlock':
        return this.cidrBlock();
      case 'publicSubnets':
        return ofKind('PUBLIC');
      case 'privateSubnets':
        return ofKind('PRIVATE_WITH_EGRESS');
      case 'isolatedSubnets':
        return ofKind('PRIVATE_ISOLATED');
      case 'vpcDefaultSecurityGroup':
        return attributeOf({ path: this.path, type: 'AWS::EC2::VPC' }, 'DefaultSecurityGroup', at);
      default:
        return undefined;
    }
  }

  override call(name: string, call: Call): Val | undefined {
    const { run } = call;
    switch (name) {
      case 'addInterfaceEndpoint':
        return interfaceEndpoint(call, place(call, this, argument(call, 0)), this, argument(call, 1));
      case 'addGatewayEndpoint':
        return gatewayEndpoint(call, place(call, this, argument(call, 0)), this, argument(call, 1));
      case 'addS3Endpoint':
      case 'addDynamoDbEndpoint': {
        const service = { kind: 'exported', name: `aws-ec2.GatewayVpcEndpointAwsService.${name === 'addS3Endpoint' ? 'S3' : 'DYNAMODB'}`, at: call.at } as const;
        return gatewayEndpoint(call, place(call, this, argument(call, 0)), this, object({ service, subnets: argument(call, 1) }, call.at));
      }
      case 'selectSubnets': {
        const selection = argument(call, 0);
        return run.each(selection, (one) => {
          const found = this.select(run, one, {});
          const ids = this.subnetIds(run, one);
          const subnets = found === undefined ? unknown('subnets', 'which subnets are taken is not followed', call.at) : listOf(run, found, call.at);
          return object({ subnets, subnetIds: ids, availabilityZones: unknown('zones', 'zones are not worked out', call.at) }, call.at);
        });
      }
      default:
        return undefined;
    }
  }

  override reaches(): readonly Val[] {
    return this.subnets ?? [];
  }

  override resources(): readonly Resource[] {
    const { at, whole, when } = this;
    const own = this.#own;
    const { run } = this.#call;
    const where = new Map<string, Val['at']>();
    for (const [cfn, prop] of [['EnableDnsSupport', 'enableDnsSupport'], ['EnableDnsHostnames', 'enableDnsHostnames'], ['CidrBlock', 'ipAddresses']] as const) {
      const keyAt = run.keyAt(this.#props, prop);
      if (keyAt !== undefined) where.set(cfn, keyAt);
    }
    const or = (name: string, value: boolean): Val => {
      const given = run.property(this.#props, name);
      return isAbsent(given) ? literal(value, at) : given;
    };
    const { enableDnsHostnames, enableDnsSupport } = defaults.vpc;
    const base = { at, whole, when, construct: own };
    const properties = object({ CidrBlock: this.#cidr(), EnableDnsSupport: or('enableDnsSupport', enableDnsSupport), EnableDnsHostnames: or('enableDnsHostnames', enableDnsHostnames) }, at);
    const escapes = [...this.escapes, ...this.#notFollowed()];
    const all: Resource[] = [{ ...base, path: own.path, type: 'AWS::EC2::VPC', properties, where, escapes, dependencies: this.dependencies }];
    const { subnets } = this;
    if (subnets === undefined) return all;
    const igw = this.#createsInternetGateway() && subnets.some(({ group }) => group.kind !== 'PRIVATE_ISOLATED');
    if (igw) {
      all.push({ ...base, path: `${own.path}/IGW`, type: 'AWS::EC2::InternetGateway', properties: object({}, at) });
      all.push({ ...base, path: `${own.path}/VPCGW`, type: 'AWS::EC2::VPCGatewayAttachment', properties: object({ VpcId: this.vpcId(), InternetGatewayId: attributeOf({ path: `${own.path}/IGW`, type: 'AWS::EC2::InternetGateway' }, 'id', at) }, at) });
    }
    if (this.#dualStack === true) all.push({ ...base, path: `${own.path}/EIGW6`, type: 'AWS::EC2::EgressOnlyInternetGateway', properties: object({ VpcId: this.vpcId() }, at) });
    for (const subnet of subnets) all.push(...this.#ofSubnet(subnet, igw, escapes));
    return all;
  }

  #ofSubnet(subnet: SubnetThing, igw: boolean, escapes: Resource['escapes'] & object): Resource[] {
    const { group, zone, path } = subnet;
    const { whole, when } = this;
    const { run } = this.#call;
    const at = this.at;
    const construct = this.#own;
    const base = { at, whole, when, construct, escapes: [...escapes, ...subnet.escapes] };
    const mapPublic = group.mapPublicIp === undefined || isAbsent(group.mapPublicIp) ? literal(group.kind === 'PUBLIC' && defaults.vpc.mapPublicIpOnLaunchOfPublicSubnets && this.#dualStack === false, at) : group.mapPublicIp;
    const zoneVal = token({ id: `zone ${zone} of ${construct.stack.id}`, cause: 'the zones of the account are not known', distinct: true }, at);
    const cidr = token({ id: `${path}/Subnet.CidrBlock`, cause: 'CDK works the address block out' }, at);
    const all: Resource[] = [
      { ...base, path: `${path}/Subnet`, type: 'AWS::EC2::Subnet', properties: object({ VpcId: this.vpcId(), CidrBlock: cidr, AvailabilityZone: zoneVal, MapPublicIpOnLaunch: mapPublic }, at) },
      { ...base, path: `${path}/RouteTable`, type: 'AWS::EC2::RouteTable', properties: object({ VpcId: this.vpcId() }, at) },
      { ...base, path: `${path}/RouteTableAssociation`, type: 'AWS::EC2::SubnetRouteTableAssociation', properties: object({ SubnetId: subnet.id(), RouteTableId: subnet.table() }, at) },
    ];
    const route = (target: string, value: Val, guard: Guard): Resource => ({
      ...base,
      when: run.guards.and(when, guard),
      path: `${path}/DefaultRoute`,
      type: 'AWS::EC2::Route',
      properties: object({ RouteTableId: subnet.table(), DestinationCidrBlock: literal('0.0.0.0/0', at), [target]: value }, at),
    });
    if (group.kind === 'PUBLIC' && igw) all.push(route('GatewayId', attributeOf({ path: `${construct.path}/IGW`, type: 'AWS::EC2::InternetGateway' }, 'id', at), run.worlds.always));
    if (this.#dualStack === true) all.push(...this.#routesOfIpv6(subnet, igw, base));
    const publicSubnet = this.subnets?.find((other) => other.group.kind === 'PUBLIC');
    if (group.kind === 'PRIVATE_WITH_EGRESS' && this.#nat !== NEVER && publicSubnet !== undefined) {
      const nat = `${publicSubnet.path}/NATGateway`;
      const provider = run.property(this.#props, 'natGatewayProvider');
      if (!isAbsent(provider)) all.push(route('NetworkInterfaceId', unknown('NAT instance', 'the instance that translates addresses is not followed', provider.at), this.#nat));
      else all.push(route('NatGatewayId', attributeOf({ path: nat, type: 'AWS::EC2::NatGateway' }, 'id', at), this.#nat));
    }
    if (publicSubnet === subnet && this.#nat !== NEVER && isAbsent(run.property(this.#props, 'natGatewayProvider'))) {
      all.push({ ...base, when: run.guards.and(when, this.#nat), path: `${path}/NATGateway`, type: 'AWS::EC2::NatGateway', properties: object({ SubnetId: subnet.id(), ConnectivityType: literal('public', at) }, at) });
    }
    return all;
  }

  /** Addresses of IPv6 are public: without NAT, but outwards only from private subnets. */
  #routesOfIpv6(subnet: SubnetThing, igw: boolean, base: Pick<Resource, 'at' | 'whole' | 'when' | 'construct' | 'escapes'>): Resource[] {
    const { at } = this;
    const { group: { kind }, path } = subnet;
    const to = (name: string, type: string): Val => attributeOf({ path: `${this.#own.path}/${name}`, type }, 'id', at);
    const target = kind === 'PUBLIC' && igw ? { GatewayId: to('IGW', 'AWS::EC2::InternetGateway') } : kind === 'PRIVATE_WITH_EGRESS' ? { EgressOnlyInternetGatewayId: to('EIGW6', 'AWS::EC2::EgressOnlyInternetGateway') } : undefined;
    if (target === undefined) return [];
    return [{ ...base, path: `${path}/DefaultRoute6`, type: 'AWS::EC2::Route', properties: object({ RouteTableId: subnet.table(), DestinationIpv6CidrBlock: literal('::/0', at), ...target }, at) }];
  }

  /** Whether the VPC has IPv6 beside IPv4; undefined where that is not followed. */
  get #dualStack(): boolean | undefined {
    const given = this.#call.run.property(this.#props, 'ipProtocol');
    if (isAbsent(given)) return false;
    const [, member] = /^aws-ec2\.IpProtocol\.(\w+)$/.exec(exportName(given) ?? '') ?? [];
    return member === 'DUAL_STACK' ? true : member === 'IPV4_ONLY' ? false : undefined;
  }

  #createsInternetGateway(): boolean {
    const given = this.#call.run.property(this.#props, 'createInternetGateway');
    return !(given.kind === 'literal' && given.value === false);
  }

  /** What may change routes in ways that are not followed. */
  #notFollowed(): Resource['escapes'] & object {
    const { run } = this.#call;
    const props = this.#props;
    const causes = ['vpnGateway', 'vpnConnections', 'natGatewaySubnets', 'ipv6Addresses'].filter((name) => !isAbsent(run.property(props, name)));
    if (this.#dualStack === undefined) causes.push('ipProtocol');
    if (props.kind === 'unknown') causes.push('props');
    if (props.kind === 'object' && props.open !== undefined) causes.push('what is spread into its properties');
    return causes.map((name) => ({ cause: `\`${name}\` is not followed`, when: run.worlds.always }));
  }

  #cidr(): Val {
    const { run } = this.#call;
    const addresses = run.property(this.#props, 'ipAddresses');
    if (addresses instanceof PlainThing && addresses.parts.cidr !== undefined) return addresses.parts.cidr;
    const cidr = run.property(this.#props, 'cidr');
    if (!isAbsent(cidr)) return cidr;
    return isAbsent(addresses) ? literal(defaults.vpc.cidr, this.at) : unknown('cidr', 'the address block is not followed', addresses.at);
  }

  /** Two zones where the environment is not known to synthesis; otherwise as many as `maxAzs` allows. */
  #zones(): number {
    const { run } = this.#call;
    const given = run.property(this.#props, 'availabilityZones');
    if (given.kind === 'array' && given.open === undefined) return Math.max(1, given.items.length);
    const most = numberOfVal(run.property(this.#props, 'maxAzs')) ?? defaults.vpc.maxAzs;
    const known = this.#own.stack.hasEnvironment === true ? most : defaults.vpc.zonesWithoutEnvironment;
    return Math.max(1, Math.min(most, known));
  }

  #groups(): readonly SubnetGroup[] | undefined {
    const { run } = this.#call;
    const { at } = this;
    const props = this.#props;
    if (props.kind === 'unknown') return undefined;
    const given = run.narrowed(run.property(props, 'subnetConfiguration'));
    if (isAbsent(given)) {
      const nat = run.property(props, 'natGateways');
      if (!isAbsent(nat) && numberOfVal(nat) === undefined) return undefined;
      const kinds = numberOfVal(nat) === 0 ? defaults.vpc.subnetsWithoutNat : defaults.vpc.subnets;
      return kinds.map((name) => ({ name: defaults.vpc.subnetNames[name as SubnetKind], kind: name as SubnetKind, mapPublicIp: undefined, at })); // names of the table
    }
    if (given.kind !== 'array' || given.open !== undefined || !isAbsent(run.property(props, 'vpcSubnets'))) return undefined;
    const groups: SubnetGroup[] = [];
    for (const { value, when } of given.items) {
      const kind = kindOf(run.property(value, 'subnetType'));
      const name = stringOfVal(run.property(value, 'name'));
      if (value.kind !== 'object' || value.open !== undefined || kind === undefined || name === undefined || when !== run.worlds.always) return undefined;
      const reserved = run.property(value, 'reserved');
      if (reserved.kind === 'literal' && reserved.value === true) continue;
      groups.push({ name, kind, mapPublicIp: run.property(value, 'mapPublicIpOnLaunch'), at: value.at });
    }
    return groups;
  }

  #natGuard(groups: readonly SubnetGroup[]): Guard {
    const { run } = this.#call;
    if (!groups.some(({ kind }) => kind === 'PRIVATE_WITH_EGRESS')) return NEVER;
    const given = run.property(this.#props, 'natGateways');
    if (isAbsent(given)) return run.worlds.always;
    return more(given);

    function more(value: Val): Guard {
      if (value.kind === 'cases') return run.guards.any(value.cases.map(({ value: one, when }) => run.guards.and(when, more(one))));
      const number = numberOfVal(value);
      if (number !== undefined) return number > 0 ? run.worlds.always : NEVER;
      return isAbsent(value) ? run.worlds.always : run.flag(`NAT gateways of ${placeOf(value.at)}`, 'there are NAT gateways');
    }
  }
}

function firstGiven(a: Val, b: Val): Val {
  return isAbsent(a) ? b : a;
}

function oncePerZone(subnets: readonly SubnetThing[], onePerZone: boolean): readonly SubnetThing[] {
  if (!onePerZone) return subnets;
  const seen = new Set<number>();
  return subnets.filter(({ zone }) => !seen.has(zone) && seen.add(zone));
}

function listOf(_run: Run, values: readonly Val[], at: Val['at']): ArrayVal {
  return array(values, at);
}
