import { textOfValue } from '../../../values/read.ts';
import type { Value } from '../../../values/value.ts';
import { instanceLowerings as shapedLowerings } from '../../cloudformation/lower/instances.ts';
import type { Lowering, Lowerings, TerraformReader } from '../reader.ts';
import { encodedIn } from '../scope.ts';
import { fromBase64, isHash } from '../../hcl/user-data.ts';
import { ifSet, shaped, shapedReader, type Shape } from './shapes.ts';

/** Hosts: Auto Scaling groups, instances, and the launch templates and configurations that describe them. */
export const instanceLowerings: Lowerings = {
  aws_instance: lowered('AWS::EC2::Instance', (r) => ({
    ...launchData(r, r.base.at),
    ImageId: () => r.value('ami'),
    SecurityGroups: () => r.value('security_groups'),
    IamInstanceProfile: () => r.value('iam_instance_profile'),
    UserData: () => decoded(firstSet(r.value('user_data'), () => r.value('user_data_base64'))),
    LaunchTemplate: () => launchTemplate(r, r.value('launch_template')),
    NetworkInterfaces: () => interfaces(r, r.value(r.blocks('network_interface').length > 0 ? 'network_interface' : 'primary_network_interface')),
  })),

  aws_autoscaling_group: lowered('AWS::AutoScaling::AutoScalingGroup', (r) => ({
    VPCZoneIdentifier: () => r.value('vpc_zone_identifier'),
    LaunchConfigurationName: () => r.value('launch_configuration'),
    LaunchTemplate: () => launchTemplate(r, r.value('launch_template')),
    MixedInstancesPolicy: () =>
      ifSet(r.value('mixed_instances_policy', 'launch_template', 'launch_template_specification'), () =>
        shaped(r.base.at, { LaunchTemplate: () => shaped(r.base.at, { LaunchTemplateSpecification: () => mixedTemplate(r) }) }),
      ),
  })),

  aws_launch_template: lowered('AWS::EC2::LaunchTemplate', (r) => ({
    LaunchTemplateName: () => r.value('name'),
    LaunchTemplateData: () =>
      shaped(r.base.at, {
        ...launchData(r, r.base.at),
        UserData: () => decoded(r.value('user_data')),
        SecurityGroups: () => r.value('security_group_names'),
        IamInstanceProfile: () =>
          ifSet(r.value('iam_instance_profile'), () =>
            shaped(r.base.at, { Arn: () => r.value('iam_instance_profile', 'arn'), Name: () => r.value('iam_instance_profile', 'name') }),
          ),
      }),
  })),

  aws_launch_configuration: lowered('AWS::AutoScaling::LaunchConfiguration', (r) => ({
    ...launchData(r, r.base.at),
    LaunchConfigurationName: () => r.value('name'),
    SecurityGroups: () => r.value('security_groups'),
    IamInstanceProfile: () => r.value('iam_instance_profile'),
    UserData: () => decoded(firstSet(r.value('user_data'), () => r.value('user_data_base64'))),
  })),

  aws_network_interface: lowered('AWS::EC2::NetworkInterface', (r) => ({
    SubnetId: () => r.value('subnet_id'),
    GroupSet: () => r.value('security_groups'),
  })),
  aws_eip: lowered('AWS::EC2::EIP', (r) => ({
    InstanceId: () => r.value('instance'),
    NetworkInterfaceId: () => r.value('network_interface'),
  })),
  aws_eip_association: lowered('AWS::EC2::EIPAssociation', (r) => ({
    InstanceId: () => r.value('instance_id'),
    NetworkInterfaceId: () => r.value('network_interface_id'),
  })),
};

function lowered(type: string, shape: (r: TerraformReader) => Shape): Lowering {
  return (r) => shapedLowerings[type]?.(shapedReader(r, shape(r))) ?? [];
}

/** What instances, launch templates and launch configurations say in the same words. */
function launchData(r: TerraformReader, at: Value['at']): Shape {
  return {
    ImageId: () => r.value('image_id'),
    SubnetId: () => r.value('subnet_id'),
    SecurityGroupIds: () => r.value('vpc_security_group_ids'),
    AssociatePublicIpAddress: () => r.value('associate_public_ip_address'),
    NetworkInterfaces: () => interfaces(r, r.value('network_interfaces')),
    Placement: () => ({ kind: 'absent', at }),
  };
}

function interfaces(r: TerraformReader, list: Value): Value {
  if (list.kind !== 'list') return list;
  const items = list.items.items.map(({ value: read, when }) => ({ value: () => oneInterface(r, read()), when }));
  return { ...list, items: { ...list.items, items } };
}

function oneInterface(r: TerraformReader, body: Value): Value {
  return shaped(body.at, {
    DeviceIndex: () => r.in(body, 'device_index'),
    NetworkInterfaceId: () => r.in(body, 'network_interface_id'),
    SubnetId: () => r.in(body, 'subnet_id'),
    Groups: () => r.in(body, 'security_groups'),
    AssociatePublicIpAddress: () => r.in(body, 'associate_public_ip_address'),
  });
}

export function launchTemplate(r: TerraformReader, block: Value): Value {
  return ifSet(r.in(block, 'id').kind === 'absent' ? firstSet(r.in(block, 'launch_template_id'), () => nameOf(r, block)) : block, () =>
    shaped(block.at, {
      LaunchTemplateId: () => firstSet(r.in(block, 'id'), () => r.in(block, 'launch_template_id')),
      LaunchTemplateName: () => nameOf(r, block),
    }),
  );
}

function nameOf(r: TerraformReader, block: Value): Value {
  return firstSet(r.in(block, 'name'), () => r.in(block, 'launch_template_name'));
}

function mixedTemplate(r: TerraformReader): Value {
  return launchTemplate(r, r.value('mixed_instances_policy', 'launch_template', 'launch_template_specification'));
}

function firstSet(value: Value, other: () => Value): Value {
  return value.kind === 'absent' ? other() : value;
}

/**
 * User data may be Base64 as a launch template wants it, or as an argument that the provider encodes unless that has been
 * done: what it encodes is what is of interest.
 */
function decoded(value: Value): Value {
  if ((value.kind !== 'scalar' && value.kind !== 'unknown') || value.encodes !== undefined) return value;
  if (value.kind === 'scalar' && isHash(String(value.value))) return { kind: 'unknown', hole: { id: `user data ${String(value.value)}`, cause: 'the plan tells only the hash of the user data', hidden: true }, at: value.at };
  const inner = encodedIn(value);
  const text = value.kind === 'scalar' ? fromBase64(String(value.value)) : inner && textOfValue(inner);
  return text === undefined ? value : { ...value, encodes: text };
}
