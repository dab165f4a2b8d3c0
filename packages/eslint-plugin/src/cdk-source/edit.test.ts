import { applyEdits, type Diagnostic } from '@privatelint/core';
import { describe, expect, test } from 'vitest';
import { readApps } from '../testing/apps.ts';
import { judge, told } from '../testing/judge.ts';

/** Findings with edits, and the text after them. */
function edited(text: string): readonly { readonly finding: Diagnostic; readonly after: string }[] {
  return judge(text).flatMap((finding) =>
    finding.fixes.flatMap(({ edits }) => {
      const applied = edits.length === 0 ? undefined : applyEdits(edits);
      return applied?.kind === 'applied' ? [{ finding, after: applied.files.get('app.ts') ?? '' }] : [];
    }),
  );
}

function inserted(before: string, after: string): string[] {
  const known = new Set(before.split('\n'));
  return after.split('\n').filter((line) => !known.has(line));
}

describe('what is written mends what is found', () => {
  test.each(readApps())('$title', ({ text }) => {
    for (const { finding, after } of edited(text)) {
      const before = told(judge(text));
      const left = told(judge(after));
      expect(left.some((line) => line.includes(` ${finding.ruleId} ${finding.address} `)), finding.message + after).toBe(false);
      expect(left.filter((line) => !before.includes(line))).toEqual([]);
    }
  });
});

test('a missing endpoint is written like the one that stands there', () => {
  const text = readApps().find(({ title }) => title.startsWith('A Fargate service in isolated'))?.text ?? '';
  expect(edited(text).map(({ finding, after }) => [finding.ruleId, ...inserted(text, after)])).toEqual([
    ['missing-ecr-endpoint', "    vpc.addInterfaceEndpoint('EcrDkrEndpoint', { service: ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER });"],
    ['missing-logs-endpoint', "    vpc.addInterfaceEndpoint('LogsEndpoint', { service: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS });"],
    ['missing-s3-endpoint', "    vpc.addGatewayEndpoint('S3Endpoint', { service: ec2.GatewayVpcEndpointAwsService.S3 });"],
  ]);
});

const NAMED = `import { Stack } from 'aws-cdk-lib';
import { SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage, FargateService, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';

class Net extends Stack {
  private readonly vpc: Vpc;
  constructor(scope, id) {
    super(scope, id)
    this.vpc = new Vpc(this, 'Vpc', { natGateways: 0, subnetConfiguration: [{ name: 'a', subnetType: SubnetType.PRIVATE_ISOLATED }] })
    const taskDefinition = new FargateTaskDefinition(this, 'Task')
    taskDefinition.addContainer('app', { image: ContainerImage.fromRegistry('111122223333.dkr.ecr.eu-west-1.amazonaws.com/app') })
    new FargateService(this, 'Service', { cluster: new Cluster(this, 'Cluster', { vpc: this.vpc }), taskDefinition })
  }
}
`;

test('classes are imported by name where others are', () => {
  const [ecr, s3] = edited(NAMED);
  expect(inserted(NAMED, ecr?.after ?? '')).toEqual([
    "import { SubnetType, Vpc, InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';",
    "    this.vpc.addInterfaceEndpoint('EcrApiEndpoint', { service: InterfaceVpcEndpointAwsService.ECR })",
    "    this.vpc.addInterfaceEndpoint('EcrDkrEndpoint', { service: InterfaceVpcEndpointAwsService.ECR_DOCKER })",
  ]);
  expect(inserted(NAMED, s3?.after ?? '')).toEqual([
    "import { SubnetType, Vpc, GatewayVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';",
    "    this.vpc.addGatewayEndpoint('S3Endpoint', { service: GatewayVpcEndpointAwsService.S3 })",
  ]);
});

test('a VPC without a name cannot be added to', () => {
  const text = NAMED.replace(/this\.vpc = (new Vpc\(.*\))/, 'this.make($1)').replace('constructor', 'make(vpc) { this.vpc = vpc; }\n  constructor');
  expect(judge(text).map(({ ruleId, fixes }) => [ruleId, fixes.map(({ reason }) => reason)])).toEqual([
    ['missing-ecr-endpoint', ['the VPC has no name where it is made']],
    ['missing-s3-endpoint', ['the VPC has no name where it is made']],
  ]);
});
