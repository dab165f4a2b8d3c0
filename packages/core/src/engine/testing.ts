import { Verdicts } from '../analysis/verdicts.ts';
import type { Graph } from '../graph/graph.ts';
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
export function verdicts(network: Readonly<Record<string, unknown>>, parameters: Readonly<Record<string, string>> = {}, template = service, regions: readonly string[] = ['eu-west-1']) {
  const files = Object.entries(network).map(([path, content]) => ({ path, text: typeof content === 'string' ? content : JSON.stringify(content) }));
  const result = analyze([{ path: 'service.yaml', text: template }], [], {
    regions,
    parameters: new Map(Object.entries(parameters)),
    levels: new Map(),
    preset: 'recommended',
    complete: false,
    network: files,
  });
  const needs = result.workloads[0]?.needs ?? [];
  return { verdicts: Object.fromEntries(needs.map((need) => [need.service, need.verdict])), missing: [...new Set(needs.flatMap((need) => need.missing))], problems: result.problems.map(({ message }) => message) };
}

/** The graph of one template, for analyses that are tried by themselves. */
export function graphOf(template: string, regions: readonly string[] = ['eu-west-1']): Graph {
  const graphs: Graph[] = [];
  analyze([{ path: 'template.yaml', text: template }], [], { regions, onGraph: (graph) => graphs.push(graph) });
  const [graph] = graphs;
  if (graph === undefined) throw new Error('the template holds nothing that matters');
  return graph;
}

/** A Fargate service `Service` with an image in ECR, in one private subnet of `Vpc`; `more` are further resources. */
export function serviceIn(more: string, parameters = ''): string {
  return `${parameters}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16, EnableDnsHostnames: true}}
  Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24}}
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  OfSubnet: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref Subnet, RouteTableId: !Ref Table}}
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: all, VpcId: !Ref Vpc, SecurityGroupIngress: [{IpProtocol: '-1', CidrIp: 10.0.0.0/16}]}}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      NetworkMode: awsvpc
      ContainerDefinitions: [{Name: app, Image: !Sub '123456789012.dkr.ecr.\${AWS::Region}.amazonaws.com/app'}]
  Service:
    Type: AWS::ECS::Service
    Properties:
      LaunchType: FARGATE
      TaskDefinition: !Ref Task
      NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref Subnet], SecurityGroups: [!Ref Group]}}
${more}`;
}

/** An interface endpoint of `serviceIn`. */
export function endpointFor(id: string, service: string, privateDns = true): string {
  const properties = `VpcEndpointType: Interface, ServiceName: !Sub 'com.amazonaws.\${AWS::Region}.${service}', VpcId: !Ref Vpc, SubnetIds: [!Ref Subnet], SecurityGroupIds: [!Ref Group], PrivateDnsEnabled: ${privateDns}`;
  return `  ${id}: {Type: AWS::EC2::VPCEndpoint, Properties: {${properties}}}\n`;
}

/** A default route through NAT of `serviceIn`, perhaps under a condition. */
export function natIf(condition = ''): string {
  return `  Out: {Type: AWS::EC2::Route, ${condition === '' ? '' : `Condition: ${condition}, `}Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: nat-0123}}\n`;
}

/** The verdicts about the one workload of a template. */
export function verdictsIn(template: string) {
  const verdicts = new Verdicts(graphOf(template));
  const [workload] = verdicts.workloads();
  if (workload === undefined) throw new Error('the template has no workload');
  return { verdicts, workload, endpoint: (id: string) => verdicts.graph.all('vpc-endpoint').find((it) => it.address === id) };
}
