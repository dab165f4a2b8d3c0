import { describe, expect, test } from 'vitest';
import { analyze } from '@privatelint/core';
import { rules } from '@privatelint/rules';

/** Names that every object of JavaScript has, and that no table of ours does. */
const NAMES = ['constructor', 'toString', 'valueOf', 'hasOwnProperty', '__proto__', '__defineGetter__'];

const template = (name: string): string => `
AWSTemplateFormatVersion: '2010-09-09'
Parameters: {${name}: {Type: String}}
Mappings: {${name}: {a: {${name}: b}}}
Conditions: {${name}: !Equals [!Ref ${name}, ${name}]}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Condition: ${name}, Properties: {CidrBlock: !FindInMap [${name}, a, ${name}], ${name}: a}}
  Other: {Type: ${name}, Properties: {${name}: !GetAtt Vpc.${name}}}
  Endpoint:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcId: !Ref Vpc
      ServiceName: com.amazonaws.eu-west-1.${name}
      VpcEndpointType: ${name}
      PolicyDocument: {Statement: [{Effect: Allow, Principal: {${name}: a}, Action: '${name}:${name}', Resource: '*', Condition: {${name}: {${name}: a}}}]}
  Task: {Type: AWS::ECS::TaskDefinition, Properties: {ContainerDefinitions: [{Name: ${name}, Image: ${name}, LogConfiguration: {LogDriver: ${name}, Options: {${name}: a}}, Secrets: [{ValueFrom: ${name}}]}]}}
  Service: {Type: AWS::ECS::Service, Properties: {LaunchType: ${name}, TaskDefinition: !Ref Task, NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [${name}]}}}}
  Pipeline: {Type: AWS::CodePipeline::Pipeline, Properties: {Stages: []}}
Outputs: {${name}: {Value: !Ref Vpc, Export: {Name: ${name}}}}
`;

const configuration = (name: string): string => `
locals {
  a = ${name}("a")
  b = { ${name} = 1 }
}
data "aws_vpc" "found" {
  filter {
    name   = "${name}"
    values = ["a"]
  }
}
module "${name}" {
  source = "${name}"
}
resource "${name}" "${name}" {}
resource "aws_subnet" "a" {
  vpc_id     = data.aws_vpc.found.id
  cidr_block = local.b.${name}
}
resource "aws_vpc_endpoint" "a" {
  vpc_id       = data.aws_vpc.found.${name}
  service_name = "com.amazonaws.eu-west-1.${name}"
  policy       = jsonencode({ Statement = [{ Effect = "${name}", Action = "${name}:${name}", Condition = { ${name} = { ${name} = 1 } } }] })
}
`;

describe.each(NAMES)('%s is a name like any other', (name) => {
  test.each([
    ['template.yaml', template(name)],
    ['main.tf', configuration(name)],
  ])('in %s', (path, text) => {
    const { crashes } = analyze([{ path, text }], rules, { preset: 'all', regions: ['eu-west-1'], terraform: { modules: {} }, list: () => [path], read: () => text });
    expect(crashes).toEqual([]);
  });
});
