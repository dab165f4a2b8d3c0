import { analyze } from './analyze.ts';

/** A service whose subnet and group are parameters. */
const service = `
Parameters:
  SubnetId: {Type: AWS::EC2::Subnet::Id}
  GroupId: {Type: AWS::EC2::SecurityGroup::Id}
Resources:
  Cluster: {Type: AWS::ECS::Cluster}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      RequiresCompatibilities: [FARGATE]
      ContainerDefinitions:
        - Name: app
          Image: 123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1
          LogConfiguration: {LogDriver: awslogs}
  Service:
    Type: AWS::ECS::Service
    Properties:
      Cluster: !Ref Cluster
      LaunchType: FARGATE
      TaskDefinition: !Ref Task
      NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref SubnetId], SecurityGroups: [!Ref GroupId]}}
`;

/** Verdicts of a service by what it needs, and what is said of a network context (files by path). */
export function verdicts(network: Readonly<Record<string, unknown>>, parameters: Readonly<Record<string, string>> = {}, template = service) {
  const files = Object.entries(network).map(([path, content]) => ({ path, text: typeof content === 'string' ? content : JSON.stringify(content) }));
  const result = analyze([{ path: 'service.yaml', text: template }], [], {
    regions: ['eu-west-1'],
    parameters: new Map(Object.entries(parameters)),
    levels: new Map(),
    preset: 'recommended',
    complete: false,
    network: files,
  });
  const needs = result.workloads[0]?.needs ?? [];
  return { verdicts: Object.fromEntries(needs.map((need) => [need.service, need.verdict])), missing: [...new Set(needs.flatMap((need) => need.missing))], problems: result.problems.map(({ message }) => message) };
}
