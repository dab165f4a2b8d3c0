import { describe, expect, test } from 'vitest';
import { judge, told } from '../testing/judge.ts';

/** A task that pulls from ECR by the name of its image alone, so that CDK grants nothing. */
function app({ before = '', props = '', after = '' }: { readonly before?: string; readonly props?: string; readonly after?: string }): string {
  return `import * as cdk from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { elsewhere, Policies } from './elsewhere';

class Net extends cdk.Stack {
  constructor(scope, id, props) {
    super(scope, id, props);
    const vpc = new ec2.Vpc(this, 'Vpc');
    ${before}
    const task = new ecs.FargateTaskDefinition(this, 'Task'${props === '' ? '' : `, ${props}`});
    task.addContainer('app', { image: ecs.ContainerImage.fromRegistry('111122223333.dkr.ecr.eu-west-1.amazonaws.com/app'), logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'app' }) });
    ${after}
    new ecs.FargateService(this, 'Service', { cluster: new ecs.Cluster(this, 'Cluster', { vpc }), taskDefinition: task });
  }
}
new Net(new cdk.App(), 'Net', { env: { account: '111122223333', region: 'eu-west-1' } });
`;
}

function rulesIn(text: string): string[] {
  return told(judge(text)).map((line) => line.split(' ').slice(1, 3).join(' '));
}

const ROLE = "const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });";
const GIVEN = '{ executionRole: role }';
const PULL = "new iam.PolicyStatement({ actions: ['ecr:*'], resources: ['*'] })";

describe('a role may do what somebody lets it do', () => {
  test.each([
    ['a statement', { after: `task.addToExecutionRolePolicy(${PULL});` }],
    ['a statement of its own', { before: ROLE, props: GIVEN, after: `role.addToPolicy(${PULL});` }],
    ['a policy inside of it', { before: ROLE.replace(' });', `, inlinePolicies: { Pull: new iam.PolicyDocument({ statements: [${PULL}] }) } });`), props: GIVEN }],
    ['a managed policy of AWS', { after: "task.obtainExecutionRole().addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AmazonECSTaskExecutionRolePolicy'));" }],
    ['a grant', { after: "ecr.Repository.fromRepositoryName(this, 'Repository', 'app').grantPull(task.obtainExecutionRole());" }],
  ])('%s', (_, parts) => {
    expect(rulesIn(app(parts))).toEqual([]);
  });
});

describe('whoever is not followed may let a role do more', () => {
  test.each([
    ['a policy that is attached', { after: "new iam.Policy(this, 'Policy', { roles: [task.obtainExecutionRole()] });" }],
    ['a policy that attaches itself', { after: "new iam.Policy(this, 'Policy', {}).attachToRole(task.executionRole);" }],
    ['a policy that it attaches', { after: "task.executionRole.attachInlinePolicy(new iam.Policy(this, 'Policy', {}));" }],
    ['a managed policy of the app', { after: "task.executionRole.addManagedPolicy(new iam.ManagedPolicy(this, 'Policy', {}));" }],
    ['a grant by hand', { after: "iam.Grant.addToPrincipal({ grantee: task.executionRole, actions: ['ecr:*'], resourceArns: ['*'] });" }],
    ['a grant of another construct', { after: "new s3.Bucket(this, 'Bucket').grantRead(task.executionRole);" }],
    ['a policy of what it is for', { before: ROLE, props: GIVEN, after: "new ecr.Repository(this, 'Repository').addToResourcePolicy(new iam.PolicyStatement({ principals: [role], actions: ['ecr:*'] }));" }],
    ['a statement that is not followed', { after: 'task.addToExecutionRolePolicy(elsewhere.statement);' }],
    ['a function from elsewhere', { after: 'elsewhere(task);' }],
    ['a construct from elsewhere', { after: "new Policies(this, 'Policies', { role: task.executionRole });" }],
    ['an aspect', { after: 'cdk.Aspects.of(this).add(new Policies());' }],
    ['a function that runs in it', { before: ROLE, props: GIVEN, after: "new lambda.Function(this, 'Function', { role });" }],
    ['an imported role', { props: "{ executionRole: iam.Role.fromRoleArn(this, 'Role', 'arn:aws:iam::111122223333:role/app') }" }],
    ['a role that is handed over', { props: '{ executionRole: elsewhere.role }' }],
    ['another role behind the back of the construct', { after: "task.node.defaultChild.executionRoleArn = 'arn:aws:iam::111122223333:role/app';" }],
    ['options of a container that are not followed', { after: "task.addContainer('other', elsewhere.container);" }],
  ])('%s', (_, parts) => {
    expect(rulesIn(app(parts))).toEqual([]);
  });
});

describe('what does not concern the role changes nothing', () => {
  test.each([
    ['nothing at all', {}],
    ['a role without policies', { before: ROLE, props: GIVEN }, 'Net/Role'],
    ['a grant to the task', { after: "new s3.Bucket(this, 'Bucket').grantRead(task.taskRole);" }],
    ['a statement for the task', { after: `task.addToTaskRolePolicy(${PULL});` }],
    ['another policy of AWS', { after: "task.executionRole.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonSSMReadOnlyAccess'));" }],
    ['a role that waits', { after: "task.executionRole.node.addDependency(vpc);" }],
  ])('%s', (_, parts, address = 'Net/Task/ExecutionRole') => {
    expect(rulesIn(app(parts))).toEqual([`execution-role-missing-permission ${address}`]);
  });
});
