import type { Value } from '../../../values/value.ts';
import { batchLowerings as shapedLowerings } from '../../cloudformation/lower/batch.ts';
import type { Lowerings, TerraformReader } from '../reader.ts';
import { structured } from '../scope.ts';
import { launchTemplate } from './instances.ts';
import { ifSet, shaped, shapedReader, upperCamel } from './shapes.ts';

/** AWS Batch on ECS. */
export const batchLowerings: Lowerings = {
  aws_batch_compute_environment: (r) =>
    shapedLowerings['AWS::Batch::ComputeEnvironment']?.(
      shapedReader(r, {
        EksConfiguration: () => firstBody(r, 'eks_configuration'),
        ComputeResources: () => ifSet(firstBody(r, 'compute_resources'), () => resources(r)),
      }),
    ) ?? [],

  aws_batch_job_definition: (r) =>
    shapedLowerings['AWS::Batch::JobDefinition']?.(
      shapedReader(r, {
        JobDefinitionName: () => r.value('name'),
        PlatformCapabilities: () => r.value('platform_capabilities'),
        ContainerProperties: () => ifSet(r.value('container_properties'), () => upperCamel(structured(r.value('container_properties')))),
        EcsProperties: () => ifSet(r.value('ecs_properties'), () => upperCamel(structured(r.value('ecs_properties')))),
        NodeProperties: () => ifSet(r.value('node_properties'), () => upperCamel(structured(r.value('node_properties')))),
        EksProperties: () => firstBody(r, 'eks_properties'),
      }),
    ) ?? [],
};

function resources(r: TerraformReader): Value {
  const own = (...path: string[]): Value => r.value('compute_resources', ...path);
  return shaped(r.base.at, {
    Type: () => own('type'),
    Subnets: () => own('subnets'),
    SecurityGroupIds: () => own('security_group_ids'),
    InstanceTypes: () => own('instance_type'),
    InstanceRole: () => own('instance_role'),
    ImageId: () => own('image_id'),
    LaunchTemplate: () => ifSet(own('launch_template'), () => launchTemplate(r, own('launch_template'))),
    Ec2Configuration: () => {
      const list = own('ec2_configuration');
      if (list.kind !== 'list') return list;
      const items = list.items.items.map(({ value: read, when }) => ({
        value: () => shaped(list.at, { ImageIdOverride: () => r.in(read(), 'image_id_override'), ImageType: () => r.in(read(), 'image_type') }),
        when,
      }));
      return { ...list, items: { ...list.items, items } };
    },
  });
}

/** The body of a block of which there is at most one; absent where there is none. */
function firstBody(r: TerraformReader, name: string): Value {
  return r.blocks(name)[0] ?? { kind: 'absent', at: r.base.at };
}
