import type { ContainerInstances, Placement } from '../../../graph/nodes.ts';
import { refsOf, type ResourceReader } from '../../../graph/resource-reader.ts';
import { refTo } from '../../../graph/references.ts';
import { itemsOf, member, textOfValue, triOfValue } from '../../../values/read.ts';
import { onlyHole, type Text } from '../../../values/text.ts';
import type { Value } from '../../../values/value.ts';
import type { Lowerings } from './lowering.ts';

/** Hosts: Auto Scaling groups, instances, and the launch templates and configurations that describe them. */
export const instanceLowerings: Lowerings = {
  'AWS::AutoScaling::AutoScalingGroup': (r) => hosts(r, 'auto-scaling-group', () => launchData(r)),
  'AWS::EC2::Instance': (r) => hosts(r, 'instance', () => instanceData(r)),
  'AWS::EC2::LaunchTemplate': (r) => ({
    ...r.base,
    kind: 'launch-data',
    get data() {
      return r.value('LaunchTemplateData');
    },
  }),
  'AWS::AutoScaling::LaunchConfiguration': (r) => ({
    ...r.base,
    kind: 'launch-data',
    get data() {
      return r.value();
    },
  }),
};

/** What launch templates, launch configurations and instances say of a host, under the names of a launch template. */
interface LaunchData {
  readonly data: Value;
  readonly subnets: Value;
  readonly groups: Value;
  readonly publicIp: Value;
  readonly profile: Value;
}

function hosts(r: ResourceReader, form: 'auto-scaling-group' | 'instance', launch: () => LaunchData): ContainerInstances {
  return {
    ...r.base,
    kind: 'container-instances',
    form,
    get placement() {
      return placement(r, launch());
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
    get role() {
      const profile = refTo(r.graph, launch().profile, 'instance-profile');
      return profile.kind === 'node' ? profile.node.role : refTo(r.graph, launch().profile, 'role');
    },
    awaitsSignal: r.attributes.has('CreationPolicy'),
  };
}

function placement(r: ResourceReader, { data, subnets, groups, publicIp }: LaunchData): Placement {
  return {
    subnets: refsOf(r.graph, 'subnet', subnets),
    groups: refsOf(r.graph, 'security-group', groups),
    publicIp: publicIp.kind === 'absent' ? 'subnet' : triOfValue(publicIp, 'unknown'),
    at: data.at,
  };
}

function launchData(r: ResourceReader): LaunchData {
  const data = launchNode(r);
  const network = firstInterface(r, data);
  return {
    data,
    subnets: r.value('VPCZoneIdentifier'),
    groups: firstPresent(member(network, 'Groups'), member(data, 'SecurityGroupIds'), member(data, 'SecurityGroups')),
    publicIp: firstPresent(member(network, 'AssociatePublicIpAddress'), member(data, 'AssociatePublicIpAddress')),
    profile: profileOf(data),
  };
}

function launchNode(r: ResourceReader): Value {
  const mixed = r.value('MixedInstancesPolicy', 'LaunchTemplate', 'LaunchTemplateSpecification');
  const specification = firstPresent(r.value('LaunchTemplate'), mixed);
  const reference = firstPresent(
    member(specification, 'LaunchTemplateId'),
    member(specification, 'LaunchTemplateName'),
    r.value('LaunchConfigurationName'),
  );
  return dataOf(r, reference);
}

function dataOf(r: ResourceReader, reference: Value): Value {
  const target = refTo(r.graph, reference, 'launch-data');
  if (target.kind === 'node') return target.node.data;
  if (target.kind === 'none') return { kind: 'absent', at: reference.at };
  return { kind: 'unknown', hole: { id: target.id, cause: target.cause, hidden: true }, at: reference.at };
}

function instanceData(r: ResourceReader): LaunchData {
  const own = r.value();
  const network = firstInterface(r, own);
  const subnet = firstPresent(r.value('SubnetId'), member(network, 'SubnetId'));
  return {
    data: own,
    subnets: { kind: 'list', items: { items: [{ value: () => subnet, when: r.graph.worlds.always }] }, at: subnet.at },
    groups: firstPresent(r.value('SecurityGroupIds'), member(network, 'GroupSet'), r.value('SecurityGroups')),
    publicIp: member(network, 'AssociatePublicIpAddress'),
    profile: r.value('IamInstanceProfile'),
  };
}

function firstInterface(r: ResourceReader, data: Value): Value {
  const [first] = r.graph.worlds.present(itemsOf(member(data, 'NetworkInterfaces')));
  return first?.() ?? { kind: 'absent', at: data.at };
}

function profileOf(data: Value): Value {
  const profile = member(data, 'IamInstanceProfile');
  return profile.kind === 'map' ? firstPresent(member(profile, 'Arn'), member(profile, 'Name')) : profile;
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
