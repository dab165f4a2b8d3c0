import type {
  ContainerInstances,
  LaunchDataNode,
  NodeBase,
  Placement,
  PublicAddress,
  Ref,
  Role,
  SecurityGroup,
  Subnet,
} from '../../../graph/nodes.ts';
import { nodeOf, refTo } from '../../../graph/references.ts';
import { mapSeveral, refsOf, type ResourceReader } from '../../../graph/resource-reader.ts';
import { itemsOf, joinTexts, member, stringOf, textOfValue, triOfValue, valueOfText } from '../../../values/read.ts';
import { onlyHole, partsOf as textParts, textOf, type Hole, type Text } from '../../../values/text.ts';
import type { Value } from '../../../values/value.ts';
import type { Several } from '../../../values/worlds.ts';
import { roleOfProfile } from './iam.ts';
import type { Lowerings } from './lowering.ts';
import { namedRef } from './named.ts';
import { existsWhere, partsOf, possible } from './parts.ts';

/** Hosts: Auto Scaling groups, fleets, instances, and the launch templates and configurations that describe them. */
export const instanceLowerings: Lowerings = {
  'AWS::AutoScaling::AutoScalingGroup': (r) => hosts(r, r.base, 'auto-scaling-group', () => groupData(r)),
  'AWS::EC2::Instance': (r) => hosts(r, r.base, 'instance', () => instanceData(r)),
  'AWS::EC2::SpotFleet': (r) =>
    partsOf(r, 'launches', () => fleetLaunches(r, r.value('SpotFleetRequestConfigData'))).map(({ base, read }) =>
      hosts(r, base, 'fleet', () => fleetData(r, read())),
    ),
  'AWS::EC2::EC2Fleet': (r) =>
    partsOf(r, 'launches', () => fleetLaunches(r, r.value())).map(({ base, read }) =>
      hosts(r, base, 'fleet', () => fleetData(r, read())),
    ),

  'AWS::EC2::LaunchTemplate': (r) => ({
    ...r.base,
    kind: 'launch-data',
    get name() {
      return r.text('LaunchTemplateName');
    },
    get data() {
      return r.value('LaunchTemplateData');
    },
    get setup() {
      return setupOf(r);
    },
  }),
  'AWS::AutoScaling::LaunchConfiguration': (r) => ({
    ...r.base,
    kind: 'launch-data',
    get name() {
      return r.text('LaunchConfigurationName');
    },
    get data() {
      return r.value();
    },
    get setup() {
      return setupOf(r);
    },
  }),

  'AWS::EC2::NetworkInterface': (r) => ({
    ...r.base,
    kind: 'network-interface',
    get subnet() {
      return r.ref('subnet', 'SubnetId');
    },
    get groups() {
      return r.refs('security-group', 'GroupSet');
    },
  }),
  'AWS::EC2::EIP': (r) => publicAddresses(r),
  'AWS::EC2::EIPAssociation': (r) => publicAddresses(r),
};

/** The instances that AWS Batch starts: what the environment says overrides the launch template. */
export function batchHosts(r: ResourceReader, base: NodeBase, resources: () => Value): ContainerInstances {
  return hosts(r, base, 'auto-scaling-group', () => {
    const own = resources();
    const template = templateData(r, member(own, 'LaunchTemplate'));
    const launch = launchOf(r, template);
    return {
      ...launch,
      at: own.at,
      data: withImage(template, batchImage(r, own)),
      subnets: subnetRefs(r, member(own, 'Subnets')),
      groups: isSet(own, 'SecurityGroupIds') ? groupRefs(r, member(own, 'SecurityGroupIds')) : launch.groups,
      profile: firstPresent(member(own, 'InstanceRole'), launch.profile),
    };
  });
}

/** What is said of hosts, put together from a resource and what it refers to. */
interface Launch {
  /** `ImageId` and `UserData`. */
  readonly data: Value;
  readonly subnets: Several<() => Ref<Subnet>>;
  readonly groups: Several<() => Ref<SecurityGroup>>;
  readonly publicIp: Value;
  readonly profile: Value;
  readonly at: Value['at'];
}

function hosts(r: ResourceReader, base: NodeBase, form: ContainerInstances['form'], launch: () => Launch): ContainerInstances {
  return {
    ...base,
    kind: 'container-instances',
    form,
    get placement() {
      return placement(launch());
    },
    get image() {
      return textOfValue(member(launch().data, 'ImageId'));
    },
    get imageAt() {
      return member(launch().data, 'ImageId').at;
    },
    get userData() {
      return userDataOf(member(launch().data, 'UserData'));
    },
    get userDataAt() {
      return member(launch().data, 'UserData').at;
    },
    get setup() {
      return setupOf(r) ?? nodeOf(launchDataOf(r))?.setup;
    },
    get role(): Ref<Role> {
      return roleOfProfile(r, launch().profile);
    },
    awaitsSignal: r.attributes.has('CreationPolicy'),
  };
}

function placement({ subnets, groups, publicIp, at }: Launch): Placement {
  return { subnets, groups, publicIp: publicIp.kind === 'absent' ? 'subnet' : triOfValue(publicIp, 'unknown'), at };
}

function groupData(r: ResourceReader): Launch {
  const launch = launchOf(r, dataOf(launchDataOf(r)));
  const own = r.value('VPCZoneIdentifier');
  return own.kind === 'absent' ? launch : { ...launch, subnets: subnetRefs(r, own), at: own.at };
}

function instanceData(r: ResourceReader): Launch {
  const own = r.value();
  const launch = launchOf(r, overridden(templateData(r, r.value('LaunchTemplate')), own));
  const address = hasAddress(r) ? ({ kind: 'scalar', value: true, at: own.at } as const) : launch.publicIp;
  return { ...launch, publicIp: address, at: own.at };
}

/** Spot fleets may describe hosts in place; both kinds of fleet refer to launch templates and override them. */
function fleetLaunches(r: ResourceReader, fleet: Value): Value[] {
  const { worlds } = r.graph;
  return [member(fleet, 'LaunchSpecifications'), member(fleet, 'LaunchTemplateConfigs')].flatMap((list) =>
    worlds.present(itemsOf(list)).map((read) => read()),
  );
}

function fleetData(r: ResourceReader, config: Value): Launch {
  const specification = member(config, 'LaunchTemplateSpecification');
  const launch = launchOf(r, specification.kind === 'absent' ? config : templateData(r, specification));
  const overriding = r.graph.worlds
    .present(itemsOf(member(config, 'Overrides')))
    .map((read) => member(read(), 'SubnetId'))
    .filter(({ kind }) => kind !== 'absent');
  if (overriding.length === 0) return { ...launch, at: config.at };
  return { ...launch, subnets: { items: overriding.flatMap((subnet) => subnetRef(r, subnet).items) }, at: config.at };
}

/** Under the names of launch templates, launch configurations, instances and fleets, which differ in little. */
function launchOf(r: ResourceReader, data: Value): Launch {
  const network = primaryInterface(r, data);
  const attached = nodeOf(refTo(r.graph, member(network, 'NetworkInterfaceId'), 'network-interface'));
  const subnet = firstPresent(member(data, 'SubnetId'), member(network, 'SubnetId'));
  const groups = firstPresent(
    member(network, 'Groups'),
    member(network, 'GroupSet'),
    member(data, 'SecurityGroupIds'),
    member(data, 'SecurityGroups'),
  );
  return {
    data,
    subnets: attached === undefined ? subnetRef(r, subnet) : only(r, attached.subnet),
    groups: attached?.groups ?? groupRefs(r, groups),
    publicIp: firstPresent(member(network, 'AssociatePublicIpAddress'), member(data, 'AssociatePublicIpAddress')),
    profile: profileOf(data),
    at: data.at,
  };
}

/** The interface with index 0; it need not be written first. */
function primaryInterface(r: ResourceReader, data: Value): Value {
  const interfaces = r.graph.worlds.present(itemsOf(member(data, 'NetworkInterfaces'))).map((read) => read());
  const primary = interfaces.find((it) => stringOf(member(it, 'DeviceIndex')) === '0') ?? interfaces[0];
  return primary ?? { kind: 'absent', at: data.at };
}

/** The launch template or configuration that a group or an instance names. */
function launchDataOf(r: ResourceReader): Ref<LaunchDataNode> {
  const mixed = r.value('MixedInstancesPolicy', 'LaunchTemplate', 'LaunchTemplateSpecification');
  const specification = firstPresent(r.value('LaunchTemplate'), mixed);
  if (specification.kind !== 'absent') return namedRef(r, 'launch-data', templateIn(specification));
  return namedRef(r, 'launch-data', firstPresent(r.value('LaunchConfigurationName'), r.value('InstanceId')));
}

function templateData(r: ResourceReader, specification: Value): Value {
  return dataOf(namedRef(r, 'launch-data', templateIn(specification)));
}

function templateIn(specification: Value): Value {
  return firstPresent(member(specification, 'LaunchTemplateId'), member(specification, 'LaunchTemplateName'));
}

function dataOf(target: Ref<LaunchDataNode>): Value {
  if (target.kind === 'node') return target.node.data;
  if (target.kind === 'none') return { kind: 'absent', at: target.at };
  return { kind: 'unknown', hole: { id: target.id, cause: target.cause, hidden: true }, at: target.at };
}

/** Commands and files of cfn-init: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-init.html */
function setupOf(r: ResourceReader): Text | undefined {
  const init = r.metadata === undefined ? undefined : member(r.metadata(), 'AWS::CloudFormation::Init');
  if (init === undefined || init.kind === 'absent') return undefined;
  return joinTexts(writtenIn(r, init), '\n');
}

const WRITTEN: ReadonlySet<string> = new Set(['command', 'content']);

function writtenIn(r: ResourceReader, value: Value, key = ''): Text[] {
  if (value.kind === 'map') return value.keys.flatMap((it) => writtenIn(r, value.get(it), it));
  if (!WRITTEN.has(key)) return [];
  const words = value.kind === 'list' ? r.graph.worlds.present(value.items).map((read) => textOfValue(read()) ?? '') : [textOfValue(value) ?? ''];
  return [joinTexts(words, ' ')];
}

/** Launch data of which a resource overrides members: "any parameters that you specify override those of the template". */
function overridden(template: Value, own: Value): Value {
  if (template.kind === 'absent') return own;
  if (own.kind !== 'map') return template;
  const keys = template.kind === 'map' ? template.keys : [];
  return {
    ...own,
    keys: [...new Set([...own.keys, ...keys])],
    get: (key) => firstPresent(member(own, key), member(template, key)),
  };
}

function withImage(template: Value, image: Value): Value {
  if (image.kind === 'absent') return template;
  const keys = ['ImageId'];
  const get = (key: string): Value => (key === 'ImageId' ? image : { kind: 'absent', at: image.at });
  return overridden(template, { kind: 'map', keys, get, keyAt: () => undefined, at: image.at });
}

/** The AMI that Batch is told to use; without one it takes the ECS-optimized AMI of the day. */
function batchImage(r: ResourceReader, resources: Value): Value {
  const [configuration] = r.graph.worlds.present(itemsOf(member(resources, 'Ec2Configuration')));
  const override = configuration === undefined ? undefined : member(configuration(), 'ImageIdOverride');
  return override === undefined || override.kind === 'absent' ? member(resources, 'ImageId') : override;
}

function profileOf(data: Value): Value {
  const profile = member(data, 'IamInstanceProfile');
  return profile.kind === 'map' ? firstPresent(member(profile, 'Arn'), member(profile, 'Name')) : profile;
}

/** An address that goes to a NAT gateway or a load balancer is told there. */
function publicAddresses(r: ResourceReader): PublicAddress[] {
  const isGiven = (): boolean => isSet(r.value(), 'InstanceId') || isSet(r.value(), 'NetworkInterfaceId');
  return possible([
    {
      ...r.base,
      kind: 'public-address',
      when: existsWhere(r, 'is given to a host', isGiven),
      get instance() {
        return r.ref('container-instances', 'InstanceId');
      },
      get networkInterface() {
        return r.ref('network-interface', 'NetworkInterfaceId');
      },
    },
  ]);
}

/** Whether an Elastic IP address is given to the instance, or to the interface that it is started with. */
function hasAddress(r: ResourceReader): boolean {
  const { graph, base } = r;
  const own = graph.referring('instance', 'public-address', (it) => it.instance, base.id);
  if (graph.worlds.present(own).length > 0) return true;
  const attached = refTo(graph, member(primaryInterface(r, r.value()), 'NetworkInterfaceId'), 'network-interface');
  if (attached.kind !== 'node') return false;
  const ofInterface = graph.referring('networkInterface', 'public-address', (it) => it.networkInterface, attached.id);
  return graph.worlds.present(ofInterface).length > 0;
}

/** Subnets of a list. Auto Scaling takes them joined by commas too, as one member. */
function subnetRefs(r: ResourceReader, list: Value): Several<() => Ref<Subnet>> {
  if (list.kind === 'scalar' || list.kind === 'pattern') return subnetRef(r, list);
  if (list.kind === 'unknown') return refsOf(r.graph, 'subnet', list);
  const members = itemsOf(list);
  const [first, second] = members.items;
  if (first === undefined || second !== undefined || !r.graph.worlds.holds(first.when)) {
    return mapSeveral(members, (read) => refTo(r.graph, read(), 'subnet'));
  }
  const items = subnetRef(r, first.value()).items.map(({ value }) => ({ value, when: first.when }));
  return { ...members, items };
}

/** One subnet; fleets take several, joined by commas. */
function subnetRef(r: ResourceReader, value: Value): Several<() => Ref<Subnet>> {
  if (value.kind === 'absent') return { items: [] };
  const pieces = commaSeparated(textOfValue(value) ?? '');
  const members = pieces.length > 1 ? pieces.map((text) => valueOfText(text, value.at)) : [value];
  return { items: members.map((it) => ({ value: () => refTo(r.graph, it, 'subnet'), when: r.graph.worlds.always })) };
}

/** Groups by id; Spot fleets write `{ GroupId }`. */
function groupRefs(r: ResourceReader, list: Value): Several<() => Ref<SecurityGroup>> {
  if (list.kind === 'unknown') return refsOf(r.graph, 'security-group', list);
  return mapSeveral(itemsOf(list), (read) => {
    const group = read();
    return refTo(r.graph, group.kind === 'map' ? member(group, 'GroupId') : group, 'security-group');
  });
}

function only<N>(r: ResourceReader, member: N): Several<() => N> {
  return { items: [{ value: () => member, when: r.graph.worlds.always }] };
}

function commaSeparated(text: Text): Text[] {
  const pieces: (string | Hole)[][] = [[]];
  for (const part of textParts(text)) {
    const [head = '', ...tail] = typeof part === 'string' ? part.split(',') : [part];
    pieces.at(-1)?.push(head);
    for (const piece of tail) pieces.push([piece]);
  }
  return pieces.map((parts) => textOf(parts.map((part) => (typeof part === 'string' ? part.trim() : part))));
}

function isSet(value: Value, key: string): boolean {
  return member(value, key).kind !== 'absent';
}

function firstPresent(...values: readonly [Value, ...Value[]]): Value {
  return values.find(({ kind }) => kind !== 'absent') ?? values[0];
}

/** User data as the script that it encodes, where the template shows it. */
function userDataOf(value: Value): Text | undefined {
  if ((value.kind === 'scalar' || value.kind === 'unknown') && value.encodes !== undefined) return value.encodes;
  const text = textOfValue(value);
  return text === undefined || onlyHole(text) !== undefined ? undefined : text;
}
