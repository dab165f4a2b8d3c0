import { expect, test } from 'vitest';
import { LoweredTemplate } from './testing.ts';

test('a group takes what its launch template says', () => {
  const template = new LoweredTemplate(`
Resources:
  Subnet: { Type: AWS::EC2::Subnet }
  Group: { Type: AWS::EC2::SecurityGroup }
  Role: { Type: AWS::IAM::Role }
  Profile: { Type: AWS::IAM::InstanceProfile, Properties: { Roles: [!Ref Role] } }
  Template:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      LaunchTemplateData:
        ImageId: ami-1
        IamInstanceProfile: { Arn: !GetAtt Profile.Arn }
        NetworkInterfaces: [{ DeviceIndex: 1 }, { DeviceIndex: 0, AssociatePublicIpAddress: false, Groups: [!Ref Group] }]
        UserData: !Base64
          Fn::Sub: echo ECS_CLUSTER=\${AWS::StackName}
  Hosts:
    Type: AWS::AutoScaling::AutoScalingGroup
    CreationPolicy: { ResourceSignal: { Count: 1 } }
    Properties:
      VPCZoneIdentifier: [!Ref Subnet]
      MixedInstancesPolicy: { LaunchTemplate: { LaunchTemplateSpecification: { LaunchTemplateId: !Ref Template, Version: '1' } } }
`);
  expect(template.show('Hosts')).toMatchObject({
    form: 'auto-scaling-group',
    placement: { subnets: ['-> Subnet'], groups: ['-> Group'], publicIp: 'no' },
    image: 'ami-1',
    userData: 'echo ECS_CLUSTER=${AWS::StackName}',
    role: '-> Role',
    awaitsSignal: true,
  });
});

test('subnets that are joined by commas are subnets of their own', () => {
  const template = new LoweredTemplate(`
Resources:
  A: { Type: AWS::EC2::Subnet }
  B: { Type: AWS::EC2::Subnet }
  Configuration: { Type: AWS::AutoScaling::LaunchConfiguration, Properties: { LaunchConfigurationName: hosts, ImageId: ami-1 } }
  Hosts:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties: { LaunchConfigurationName: hosts, VPCZoneIdentifier: [!Join [', ', [!Ref A, !Ref B]]] }
`);
  expect(template.show('Hosts')).toMatchObject({ image: 'ami-1', placement: { subnets: ['-> A', '-> B'] } });
});

test('a list of subnets that is given as a whole goes by its name', () => {
  const template = new LoweredTemplate(`
Parameters: { Subnets: { Type: 'List<AWS::EC2::Subnet::Id>' } }
Resources:
  Hosts: { Type: AWS::AutoScaling::AutoScalingGroup, Properties: { VPCZoneIdentifier: !Ref Subnets } }
`);
  expect(template.show('Hosts')).toMatchObject({ placement: { subnets: ['outside ${Subnets}'] } });
});

test('an instance overrides its launch template', () => {
  const template = new LoweredTemplate(`
Resources:
  Template: { Type: AWS::EC2::LaunchTemplate, Properties: { LaunchTemplateData: { ImageId: ami-1, SecurityGroupIds: [sg-1] } } }
  Host:
    Type: AWS::EC2::Instance
    Properties: { ImageId: ami-2, SubnetId: subnet-1, LaunchTemplate: { LaunchTemplateId: !Ref Template } }
`);
  expect(template.show('Host')).toMatchObject({ image: 'ami-2', placement: { subnets: ['outside subnet-1'], groups: ['outside sg-1'] } });
});

test('an instance on an interface of its own, with an Elastic IP address', () => {
  const template = new LoweredTemplate(`
Resources:
  Subnet: { Type: AWS::EC2::Subnet }
  Eth0: { Type: AWS::EC2::NetworkInterface, Properties: { SubnetId: !Ref Subnet, GroupSet: [sg-1] } }
  Host: { Type: AWS::EC2::Instance, Properties: { NetworkInterfaces: [{ DeviceIndex: '0', NetworkInterfaceId: !Ref Eth0 }] } }
  Address: { Type: AWS::EC2::EIP }
  Association: { Type: AWS::EC2::EIPAssociation, Properties: { AllocationId: !GetAtt Address.AllocationId, NetworkInterfaceId: !Ref Eth0 } }
`);
  expect(template.show('Host')).toMatchObject({ placement: { subnets: ['-> Subnet'], groups: ['outside sg-1'], publicIp: 'yes' } });
  expect(template.ids('public-address')).toEqual(['Association']);
});

test('an Elastic IP address under a condition', () => {
  const template = new LoweredTemplate(`
Parameters: { Public: { Type: String, Default: 'no', AllowedValues: ['yes', 'no'] } }
Conditions: { IsPublic: !Equals [!Ref Public, 'yes'] }
Resources:
  Host: { Type: AWS::EC2::Instance, Properties: { SubnetId: subnet-1 } }
  Address: { Type: AWS::EC2::EIP, Condition: IsPublic, Properties: { InstanceId: !Ref Host } }
`);
  const { worlds } = template.graph;
  const host = template.graph.all('container-instances')[0];
  const answers = worlds.answers({ label: 'public', beyond: undefined, ask: () => host?.placement.publicIp });
  expect(answers.map(({ value }) => value).sort()).toEqual(['subnet', 'yes']);
});

test('fleets describe hosts in place or by launch template', () => {
  const template = new LoweredTemplate(`
Resources:
  Template: { Type: AWS::EC2::LaunchTemplate, Properties: { LaunchTemplateData: { ImageId: ami-1 } } }
  Spot:
    Type: AWS::EC2::SpotFleet
    Properties:
      SpotFleetRequestConfigData:
        LaunchSpecifications:
          - { ImageId: ami-2, SubnetId: 'subnet-1, subnet-2', SecurityGroups: [{ GroupId: sg-1 }] }
  Fleet:
    Type: AWS::EC2::EC2Fleet
    Properties:
      LaunchTemplateConfigs:
        - LaunchTemplateSpecification: { LaunchTemplateId: !Ref Template, Version: '1' }
          Overrides: [{ SubnetId: subnet-3 }]
`);
  expect(template.show('Spot')).toMatchObject({
    form: 'fleet',
    image: 'ami-2',
    placement: { subnets: ['outside subnet-1', 'outside subnet-2'], groups: ['outside sg-1'] },
  });
  expect(template.show('Fleet')).toMatchObject({ image: 'ami-1', placement: { subnets: ['outside subnet-3'] } });
});

test('what cfn-init does stands in the metadata of a group or of what it is launched from', () => {
  const init = (cluster: string): string => `
    Metadata:
      AWS::CloudFormation::Init:
        config:
          commands: { join: { command: !Sub 'echo ECS_CLUSTER=\${${cluster}} >> /etc/ecs/ecs.config' } }
          files: { /etc/motd: { content: hello, mode: '000400' } }`;
  const template = new LoweredTemplate(`
Resources:
  Cluster: { Type: AWS::ECS::Cluster }
  Configuration:
    Type: AWS::AutoScaling::LaunchConfiguration
    Properties: { ImageId: ami-1 }${init('Cluster')}
  Group: { Type: AWS::AutoScaling::AutoScalingGroup, Properties: { LaunchConfigurationName: !Ref Configuration } }
  Own:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties: { LaunchConfigurationName: !Ref Configuration }${init('AWS::StackName')}
  Plain: { Type: AWS::EC2::Instance, Properties: { ImageId: ami-1 } }
`);
  const setup = 'echo ECS_CLUSTER=${Cluster} >> /etc/ecs/ecs.config\nhello';
  expect(template.show('Group')).toMatchObject({ setup });
  expect(template.show('Own')).toMatchObject({ setup: setup.replace('Cluster}', 'AWS::StackName}') });
  expect(template.show('Plain')).toMatchObject({ setup: undefined });
});
