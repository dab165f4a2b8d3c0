import { cdkEndpointServices } from '@privatelint/core/front-end-api';
import { absent, literal, unknown, type Call, type Val } from '../values.ts';
import { argument, type Run } from '../run.ts';
import { Thing } from '../thing.ts';
import type { Library } from '../library.ts';
import { peer, port, portConstant, PlainThing, importedGroup, securityGroup } from './connections.ts';
import { bareConstruct, constructOf, place, pseudo, REGION_HOLE, StackThing } from './construct-tree.ts';
import { image, logDriver, secret } from './containers.ts';
import { ClusterThing, importedCluster } from './cluster.ts';
import { endpointService, endpointsOfVpc, newEndpoint } from './endpoints.ts';
import { imageOfParameter, newHosts } from './hosts.ts';
import { kept, keptElsewhere } from './keepers.ts';
import { cfnResource } from './l1.ts';
import { aclCidr, aclTraffic, newAcl } from './network-acl.ts';
import { pattern } from './patterns.ts';
import { DocumentThing, principal, statement } from './policies.ts';
import { managedPolicy, newRole, openRoles } from './roles.ts';
import { ServiceThing } from './service.ts';
import { newState, stateFunction } from './states.ts';
import { TaskDefinitionThing } from './task-definition.ts';
import { newTaskStarter } from './tasks.ts';
import { importedVpc, ipAddresses, OutsideVpc } from './outside-vpc.ts';
import { VpcThing } from './vpc.ts';

/** What is known of aws-cdk-lib. */
export const library: Library = {
  create(name, call) {
    const props = argument(call, 2);
    const { run } = call;
    // Whoever acts in a role lets it do what he needs.
    openRoles(run, run.property(props, 'role'), `\`${name}\` may let it do more`);
    switch (name) {
      case 'aws-ec2.Vpc': {
        const vpc = run.add(new VpcThing(call, place(call), props));
        endpointsOfVpc(call, vpc, props);
        return vpc;
      }
      case 'aws-ec2.SecurityGroup':
        return securityGroup(call);
      case 'aws-ec2.InterfaceVpcEndpoint':
      case 'aws-ec2.GatewayVpcEndpoint':
        return newEndpoint(name, call);
      case 'aws-ec2.InterfaceVpcEndpointAwsService':
      case 'aws-ec2.InterfaceVpcEndpointService':
      case 'aws-ec2.GatewayVpcEndpointAwsService':
        return endpointService(name, call);
      case 'aws-ecs.Cluster':
        return run.add(new ClusterThing(call, place(call), props));
      case 'aws-ecs.FargateTaskDefinition':
      case 'aws-ecs.Ec2TaskDefinition':
      case 'aws-ecs.ExternalTaskDefinition':
      case 'aws-ecs.TaskDefinition':
        return run.add(new TaskDefinitionThing(call, place(call), name.slice(8), props));
      case 'aws-ecs.FargateService':
      case 'aws-ecs.Ec2Service':
      case 'aws-ecs.ExternalService':
        return run.add(new ServiceThing(call, place(call), name.slice(8), props));
      case 'aws-ecs.ContainerDefinition':
        return newContainer(call);
      case 'aws-iam.PolicyStatement':
        return statement(call);
      case 'aws-iam.PolicyDocument':
        return new DocumentThing(call);
      case 'aws-iam.Role':
        return newRole(call);
      case 'aws-ecs.RegistryImage':
        return image('fromRegistry', call);
      case 'aws-ecs.EcrImage':
        return image('fromEcrRepository', call);
      case 'aws-ecs.AssetImage':
        return image('fromAsset', call);
      default:
    }
    const bare = bareConstruct(run, name, call, name.slice(name.indexOf('.') + 1));
    if (bare !== undefined) return new StackThing(call, bare.stack, bare);
    if (name.startsWith('aws-ecs-patterns.')) return pattern(name.slice('aws-ecs-patterns.'.length), call);
    return kept(name, call) ?? newHosts(name, call) ?? newAcl(name, call) ?? newTaskStarter(name, call) ?? newState(name, call) ?? cfnResource(name, call) ?? principal(name, call) ?? (name.startsWith('aws-ecs.') ? logDriver(name.slice(8), call) : undefined);
  },

  invoke(name, call) {
    const [, owner = '', method = ''] = /^(.+)\.(\w+)$/.exec(name) ?? [];
    switch (owner) {
      case 'aws-ec2.Vpc':
        return importedVpc(method, call);
      case 'aws-ec2.SecurityGroup':
        return importedGroup(method, call);
      case 'aws-ec2.Peer':
        return peer(method, call);
      case 'aws-ec2.Port':
        return port(method, call);
      case 'aws-ec2.MachineImage':
        return imageOfParameter(method, call);
      case 'aws-ec2.AclCidr':
        return aclCidr(method, call);
      case 'aws-ec2.AclTraffic':
        return aclTraffic(method, call);
      case 'aws-ec2.IpAddresses':
        return method === 'cidr' ? ipAddresses(call) : undefined;
      case 'aws-ecs.Cluster':
        return importedCluster(call);
      case 'aws-ecs.ContainerImage':
      case 'aws-ecs.EcrImage':
      case 'aws-ecs.RegistryImage':
      case 'aws-ecs.AssetImage':
        return image(method, call);
      case 'aws-ecs.LogDrivers':
      case 'aws-ecs.LogDriver':
        return logDriver(method, call);
      case 'aws-ecs.Secret':
        return secret(method, call);
      case 'aws-iam.ManagedPolicy':
        return managedPolicy(method, call);
      case 'core.Stack':
        return method === 'of' ? stackOf(call) : undefined;
      case 'core.Tags':
        return new PlainThing('core.Tags', call);
      case 'core.Aspects':
        return method === 'of' ? new AspectsThing(call) : undefined;
      case 'core.Fn':
        return unknown(`Fn.${method}`, `\`Fn.${method}\` is not followed`, call.at);
      default:
        return stateFunction(name, call) ?? keptElsewhere(name, call);
    }
  },

  constant(name, at) {
    const [, pseudoName] = /^core\.Aws\.(\w+)$/.exec(name) ?? [];
    if (pseudoName === 'REGION') return { kind: 'text', text: { parts: [REGION_HOLE] }, at };
    if (pseudoName === 'NO_VALUE') return absent(at);
    const known = { ACCOUNT_ID: 'AWS::AccountId', PARTITION: 'AWS::Partition', URL_SUFFIX: 'AWS::URLSuffix', STACK_NAME: 'AWS::StackName' }[pseudoName ?? ''];
    if (known !== undefined) return pseudo(known, at);
    const [, kind, member] = /^aws-ec2\.(Interface|Gateway)VpcEndpointAwsService\.(\w+)\.shortName$/.exec(name) ?? [];
    if (member !== undefined) return valOfShortName(kind === 'Interface' ? 'Interface' : 'Gateway', member, at);
    const [, portName] = /^aws-ec2\.Port\.([A-Z_]+)$/.exec(name) ?? [];
    if (portName === undefined) return undefined;
    const origin = { run: { path: 1 }, args: [], open: false, at, whole: at } as unknown as Call; // a constant: made before anything else
    return portConstant(portName, at, (protocol, from) => new PlainThing('port', origin, { IpProtocol: literal(protocol, at), FromPort: from ?? absent(at), ToPort: from ?? absent(at) }));
  },

  unmodelled(name, call) {
    const { run } = call;
    // Classes of the network module may add anything to what they are given; those of other modules have groups of their
    // own, and add rules to the groups of others.
    const isCdk = /^(aws-|core\.|constructs\.|custom-resources|region-info|cx-api)/.test(name);
    const touchesNetwork = /^aws-(ec2|route53|route53resolver|networkfirewall|vpclattice)\./.test(name) || name.startsWith('custom-resources.') || name === 'core.CustomResource' || name === 'core.CfnCustomResource';
    for (const value of call.args) {
      if (constructOf(value) !== undefined && value === call.args[0]) continue;
      if (!isCdk || touchesNetwork) run.escape(value, `\`${name}\` is not followed`);
      else escapeGroups(call, value, name);
      openRoles(run, value, `\`${name}\` may let it do more`);
    }
    return new UnmodelledThing(name, call);
  },

  callOfUnknown(target, method, call) {
    if (method === 'addInterfaceEndpoint' || method === 'addGatewayEndpoint') return new OutsideVpc(call, target).call(method, call);
    if (target.memberOf === undefined) return undefined;
    for (const value of call.args) {
      escapeGroups(call, value, target.memberOf);
      openRoles(call.run, value, `\`${target.memberOf}\` may let it do more`);
    }
    return unknown(method, `\`${target.memberOf}\` is not followed`, call.at, {}, target.memberOf);
  },
};

/** What CDK calls a service, without Region. */
function valOfShortName(kind: 'Interface' | 'Gateway', member: string, at: Val['at']): Val | undefined {
  const short = cdkEndpointServices[kind]?.[member];
  return short === undefined ? undefined : literal(short, at);
}

/** `new ecs.ContainerDefinition(scope, id, { taskDefinition, … })`. */
function newContainer(call: Call): Val {
  const props = argument(call, 2);
  return call.run.each(call.run.property(props, 'taskDefinition'), (one) => (one instanceof TaskDefinitionThing ? one.addContainer(call, argument(call, 1), props) : unknown('container', 'the task definition is not followed', call.at)));
}

/** Groups, and what is taken apart to find some: their rules may be added to. */
function escapeGroups(call: Call, value: Val, name: string, depth = 0): void {
  const { run } = call;
  if (depth > 3) return;
  const narrow = run.narrowed(value);
  if (narrow.kind === 'cases') for (const { value: one } of narrow.cases) escapeGroups(call, one, name, depth + 1);
  else if (narrow.kind === 'array') for (const { value: one } of narrow.items) escapeGroups(call, one, name, depth + 1);
  else if (narrow.kind === 'object') for (const { value: one } of narrow.entries.values()) escapeGroups(call, one, name, depth + 1);
  else if (narrow.kind === 'thing' && (narrow.type === 'aws-ec2.SecurityGroup' || narrow.type.startsWith('aws-ecs.'))) {
    const connections = narrow.type === 'aws-ec2.SecurityGroup' ? narrow : narrow.get('connections', run);
    if (connections !== undefined) for (const group of narrow.type === 'aws-ec2.SecurityGroup' ? [narrow] : connections.kind === 'thing' ? connections.reaches() : []) if (group.kind === 'thing' && group.type === 'aws-ec2.SecurityGroup') group.escapes.push({ cause: `\`${name}\` may add rules to it`, when: run.path });
  } else if (narrow.kind === 'function') run.escape(narrow, `\`${name}\` is not followed`);
}

/** A construct of CDK that no model describes: its members are unknown, its groups are its own. */
class UnmodelledThing extends Thing {
  readonly type: string;

  constructor(name: string, call: Call) {
    const [scope] = call.args;
    super(call, constructOf(scope) === undefined ? undefined : place(call));
    this.type = name;
  }

  override get(name: string): Val {
    return unknown(name, `\`${this.type}\` is not followed`, this.at, {}, this.type);
  }

  override call(name: string, call: Call): Val {
    const { run } = call;
    if (name === 'addTarget' || name === 'addTargets' || name === 'addListener' || /^(grant|allow|add)/.test(name)) for (const value of call.args) escapeGroups(call, value, this.type);
    else for (const value of call.args) if (value.kind === 'function') run.escape(value, `\`${name}\` is not followed`);
    for (const value of call.args) openRoles(run, value, `\`${this.type}\` may let it do more`);
    return unknown(name, `\`${this.type}\` is not followed`, call.at, {}, this.type);
  }

  override set(_name: string, value: Val, run: Run): boolean {
    openRoles(run, value, `\`${this.type}\` may let it do more`);
    return true;
  }
}

/** `Aspects.of(scope)`: an aspect may change whatever is below. */
class AspectsThing extends Thing {
  readonly type = 'core.Aspects';
  readonly #scope: Val;

  constructor(call: Call) {
    super(call);
    this.#scope = argument(call, 0);
  }

  override call(name: string, call: Call): Val | undefined {
    if (name !== 'add') return undefined;
    const aspect = argument(call, 0);
    const label = aspect.kind === 'unknown' ? (aspect.hole.label ?? '') : aspect.kind === 'thing' ? aspect.type : '';
    // Rule packs of cdk-nag and tags only look, or touch nothing that matters here.
    if (/(Checks|NagPack)$|core\.Tag$|core\.RemoveTag$/.test(label)) return absent(call.at);
    constructOf(call.run.narrowed(this.#scope))?.opened.push({ cause: 'an aspect may change it', when: call.run.path });
    return absent(call.at);
  }

  override reaches(): readonly Val[] {
    return [];
  }
}

function stackOf(call: Call): Val {
  const node = constructOf(call.run.narrowed(argument(call, 0))) ?? call.run.current;
  return node === undefined ? unknown('stack', 'the stack is not known', call.at) : new StackThing(call, node.stack, undefined);
}
