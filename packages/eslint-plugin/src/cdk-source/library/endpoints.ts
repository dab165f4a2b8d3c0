import { cdkEndpointServices, concat, type Text } from '@privatelint/core/front-end-api';
import defaults from '../../../data/defaults.json' with { type: 'json' };
import { attributeOf, type Override, type Resource } from '../resource.ts';
import { argument, type Run } from '../run.ts';
import { Thing } from '../thing.ts';
import { absent, absentAsUndefined, array, exportName, isAbsent, literal, object, stringOfVal, textOfVal, unknown, valOfText, type Call, type ConstructNode, type Val } from '../values.ts';
import { ConnectionsThing, groupIds, groupsIn, ownGroup, PlainThing } from './connections.ts';
import { place, regionVal } from './construct-tree.ts';
import { DefaultChild } from './default-child.ts';
import { policyDocument } from './policies.ts';
import { isVpc, subnetIdsOf, vpcIdOf } from './vpc-reference.ts';

/** `new InterfaceVpcEndpointAwsService(…)`, `new InterfaceVpcEndpointService(…)`, `new GatewayVpcEndpointAwsService(…)`. */
export function endpointService(name: string, call: Call): Val {
  const short = argument(call, 0);
  if (name === 'aws-ec2.InterfaceVpcEndpointService') {
    return new PlainThing('service', call, { full: short, port: argument(call, 1), privateDns: literal(defaults.endpoint.privateDnsEnabledOfOtherServices, call.at) });
  }
  return new PlainThing('service', call, { short, prefix: argument(call, 1), port: argument(call, 2), privateDns: literal(defaults.endpoint.privateDnsEnabledOfAwsServices, call.at) });
}

/** The name of a service in the Region of the stack. */
function serviceName(run: Run, service: Val, own: ConstructNode): Val {
  return run.each(service, (one) => {
    const [, member] = /^aws-ec2\.(?:Interface|Gateway)VpcEndpointAwsService\.(\w+)$/.exec(exportName(one) ?? '') ?? [];
    const short = member === undefined ? undefined : cdkEndpointServices[(exportName(one) ?? '').includes('Interface') ? 'Interface' : 'Gateway']?.[member];
    if (short !== undefined) return inRegion(run, own, 'com.amazonaws', short, one.at);
    if (one instanceof PlainThing && one.parts.full !== undefined) return one.parts.full;
    if (one instanceof PlainThing && one.parts.short !== undefined) {
      const text = stringOfVal(one.parts.short);
      const prefix = one.parts.prefix ?? absent(one.at);
      const given = isAbsent(prefix) ? 'com.amazonaws' : stringOfVal(prefix);
      if (text !== undefined && given !== undefined) return inRegion(run, own, given, text, one.parts.short.at);
    }
    const name = one.kind === 'object' ? run.property(one, 'name') : undefined;
    return name !== undefined && textOfVal(name) !== undefined ? name : unknown('service', 'the service is not followed', one.at);
  });
}

/** What the Chinese partition calls a service has another prefix for some; then the name is not known. */
function inRegion(run: Run, own: ConstructNode, prefix: string, short: string, at: Val['at']): Val {
  return run.each(regionVal(run, own.stack, at), (region) => {
    const text: Text = textOfVal(region) ?? '';
    if (typeof text === 'string' && !/^[a-z]{2}-[a-z]+-\d$/.test(text)) return unknown('service', `what \`${short}\` is called in \`${text}\` is not known`, at);
    if (typeof text === 'string' && text.startsWith('cn-')) return unknown('service', `what \`${short}\` is called in \`${text}\` is not known`, at);
    return valOfText(concat(`${prefix}.`, text, `.${short}`), at);
  });
}

abstract class EndpointThing extends Thing {
  protected readonly own: ConstructNode;
  protected readonly vpc: Val;
  protected readonly props: Val;
  protected readonly run: Run;
  readonly #statements: { value: Val; when: Thing['when'] }[] = [];
  readonly overrides: Override[] = [];

  constructor(call: Call, own: ConstructNode, vpc: Val, props: Val) {
    super(call, own);
    this.own = own;
    this.vpc = vpc;
    this.props = props;
    this.run = call.run;
  }

  override get(name: string): Val | undefined {
    if (name === 'vpcEndpointId') return attributeOf({ path: this.own.path, type: 'AWS::EC2::VPCEndpoint' }, 'id', this.at);
    return name === '%default' ? new DefaultChild(this, 'AWS::EC2::VPCEndpoint') : undefined;
  }

  override call(name: string, call: Call): Val | undefined {
    if (name !== 'addToPolicy') return undefined;
    this.#statements.push({ value: argument(call, 0), when: call.run.path });
    return absent(call.at);
  }

  protected policy(): Val | undefined {
    return this.#statements.length === 0 ? undefined : policyDocument(this.run, this.#statements, this.at);
  }

  protected resource(properties: Val, where: ReadonlyMap<string, Val['at']>): Resource {
    const { at, whole, when, own, escapes, dependencies } = this;
    return { path: own.path, type: 'AWS::EC2::VPCEndpoint', at, whole, when, construct: own, properties, where, overrides: this.overrides, escapes, dependencies };
  }

  protected keys(names: Readonly<Record<string, string>>): Map<string, Val['at']> {
    const found = new Map<string, Val['at']>();
    for (const [cfn, prop] of Object.entries(names)) {
      const at = this.run.keyAt(this.props, prop);
      if (at !== undefined) found.set(cfn, at);
    }
    return found;
  }
}

class InterfaceEndpointThing extends EndpointThing {
  readonly type = 'aws-ec2.InterfaceVpcEndpoint';
  readonly #groups: Val;

  constructor(call: Call, own: ConstructNode, vpc: Val, props: Val) {
    super(call, own, vpc, props);
    const { run, at } = call;
    const given = run.property(props, 'securityGroups');
    // Without groups CDK makes one.
    this.#groups = run.each(given, (one) => (isAbsent(one) ? array([ownGroup(call, own, vpc)], at) : one));
    const open = run.property(props, 'open');
    const service = run.property(props, 'service');
    tellUnknownService(run, serviceName(run, service, own), vpc);
    const port = service instanceof PlainThing ? (service.parts.port ?? absent(at)) : absent(at);
    const https = new PlainThing('port', call, { IpProtocol: literal('tcp', at), FromPort: isAbsent(port) ? literal(defaults.endpoint.port, at) : port, ToPort: isAbsent(port) ? literal(defaults.endpoint.port, at) : port });
    this.#connections = new ConnectionsThing(this, () => groupsIn(run, this.#groups), https);
    const isOpen = isAbsent(open) ? run.worlds.always : run.truth(open);
    const block = isVpc(vpc) ? vpc.cidrBlock() : unknown('cidr', 'the VPC is not followed', at);
    run.under(isOpen, () => {
      this.#connections.call('allowDefaultPortFrom', { ...call, args: [new PlainThing('peer', call, { CidrIp: block })] });
    });
  }

  readonly #connections: ConnectionsThing;

  override get(name: string): Val | undefined {
    return name === 'connections' ? this.#connections : super.get(name);
  }

  override reaches(): readonly Val[] {
    return [this.#groups];
  }

  override resources(): readonly Resource[] {
    const { run, props, at, own } = this;
    const service = run.property(props, 'service');
    const call: Call = { run, args: [], open: false, at, whole: this.whole };
    const privateDns = run.each(run.property(props, 'privateDnsEnabled'), (one) => {
      if (!isAbsent(one)) return one;
      return run.each(service, (it) => {
        if (it instanceof PlainThing) return it.parts.privateDns ?? literal(true, at);
        return exportName(it) === undefined ? unknown('private DNS', 'the service is not followed', it.at) : literal(defaults.endpoint.privateDnsEnabledOfAwsServices, at);
      });
    });
    const inbound = run.property(props, 'privateDnsOnlyForInboundResolverEndpoint');
    const subnets = subnetIdsOf(call, this.vpc, run.property(props, 'subnets'), { onePerZone: true });
    const properties = object(
      {
        VpcEndpointType: literal('Interface', at),
        ServiceName: serviceName(run, service, own),
        ServiceRegion: absentAsUndefined(run.property(props, 'serviceRegion')),
        VpcId: vpcIdOf(this.vpc),
        SubnetIds: subnets,
        SecurityGroupIds: groupIds(run, this.#groups),
        PrivateDnsEnabled: privateDns,
        PolicyDocument: this.policy(),
        DnsOptions: isAbsent(inbound) ? undefined : object({ PrivateDnsOnlyForInboundResolverEndpoint: inboundOption(inbound) }, inbound.at),
      },
      at,
    );
    const names = { PrivateDnsEnabled: 'privateDnsEnabled', SubnetIds: 'subnets', SecurityGroupIds: 'securityGroups', ServiceName: 'service' };
    return [this.resource(properties, this.keys(names))];
  }
}

function inboundOption(value: Val): Val {
  const [, member] = /VpcEndpointPrivateDnsOnlyForInboundResolverEndpoint\.(\w+)$/.exec(exportName(value) ?? '') ?? [];
  if (member === 'ONLY_INBOUND_RESOLVER') return literal('OnlyInboundResolver', value.at);
  return member === 'ALL_RESOLVERS' ? literal('AllResolvers', value.at) : unknown('option', 'the option is not followed', value.at);
}

/** An endpoint of which nobody knows what it is for may be the one that somebody misses. */
function tellUnknownService(run: Run, name: Val, vpc: Val): void {
  if (name.kind === 'unknown') run.escape(vpc, 'what one of its endpoints is for is not followed');
  if (name.kind !== 'cases') return;
  for (const { value, when } of name.cases) {
    run.under(when, () => {
      tellUnknownService(run, value, vpc);
    });
  }
}

class GatewayEndpointThing extends EndpointThing {
  readonly type = 'aws-ec2.GatewayVpcEndpoint';

  constructor(call: Call, own: ConstructNode, vpc: Val, props: Val) {
    super(call, own, vpc, props);
    tellUnknownService(call.run, serviceName(call.run, call.run.property(props, 'service'), own), vpc);
  }

  override resources(): readonly Resource[] {
    const { run, props, at, own, vpc } = this;
    const selections = run.property(props, 'subnets');
    const properties = object(
      {
        VpcEndpointType: literal('Gateway', at),
        ServiceName: serviceName(run, run.property(props, 'service'), own),
        VpcId: vpcIdOf(vpc),
        RouteTableIds: run.each(vpc, (one) => (isVpc(one) ? run.each(selections, (it) => one.routeTables(run, it)) : unknown('route tables', 'the VPC is not followed', at))),
        PolicyDocument: this.policy(),
      },
      at,
    );
    return [this.resource(properties, this.keys({ RouteTableIds: 'subnets', ServiceName: 'service' }))];
  }
}

export function interfaceEndpoint(call: Call, own: ConstructNode, vpc: Val, props: Val): Val {
  return call.run.add(new InterfaceEndpointThing(call, own, vpc, props));
}

export function gatewayEndpoint(call: Call, own: ConstructNode, vpc: Val, props: Val): Val {
  return call.run.add(new GatewayEndpointThing(call, own, vpc, props));
}

/** `new InterfaceVpcEndpoint(scope, id, props)` and its kin. */
export function newEndpoint(name: string, call: Call): Val {
  const props = argument(call, 2);
  const vpc = call.run.narrowed(call.run.property(props, 'vpc'));
  return (name.includes('Gateway') ? gatewayEndpoint : interfaceEndpoint)(call, place(call), vpc, props);
}

/** The endpoints that `new Vpc` is told to have. */
export function endpointsOfVpc(call: Call, vpc: Thing, props: Val): void {
  const { run } = call;
  const given = run.narrowed(run.property(props, 'gatewayEndpoints'));
  if (given.kind === 'object') {
    for (const [id, entry] of given.entries) {
      const at = entry.keyAt;
      gatewayEndpoint({ ...call, at, whole: entry.value.at }, place(call, vpc, literal(id, at)), vpc, entry.value);
    }
  }
  if (!isAbsent(given) && (given.kind !== 'object' || given.open !== undefined)) run.escape(vpc, 'its gateway endpoints are not followed');
}
