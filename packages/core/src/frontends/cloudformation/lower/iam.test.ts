import { expect, test } from 'vitest';
import { LoweredTemplate } from './testing.ts';

test('a role with its inline and managed policies', () => {
  const template = new LoweredTemplate(`
Resources:
  Managed: { Type: AWS::IAM::ManagedPolicy, Properties: { PolicyDocument: { Statement: [] } } }
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: app
      ManagedPolicyArns: [!Sub 'arn:\${AWS::Partition}:iam::aws:policy/ReadOnlyAccess', !Ref Managed]
      PermissionsBoundary: arn:aws:iam::111122223333:policy/boundary
      Policies: [{ PolicyName: logs, PolicyDocument: { Statement: [{ Effect: Allow, Action: 'logs:*', Resource: '*' }] } }]
`);
  expect(template.show('Role')).toEqual({
    kind: 'role',
    name: 'app',
    managedPolicies: ['arn:${AWS::Partition}:iam::aws:policy/ReadOnlyAccess', '${Managed}'],
    inlinePolicies: [{ Statement: [{ Effect: 'Allow', Action: 'logs:*', Resource: '*' }] }],
    policyNames: ['logs'],
    boundary: 'arn:aws:iam::111122223333:policy/boundary',
  });
});

test('a document as JSON text', () => {
  const template = new LoweredTemplate(`
Resources:
  Bucket: { Type: AWS::S3::Bucket }
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: read
          PolicyDocument: !Sub '{
            "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "\${Bucket.Arn}/*"}]
          }'
`);
  expect(template.show('Role')).toMatchObject({
    inlinePolicies: [{ Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '${Bucket.Arn}/*' }] }],
  });
});

test('policies that are resources name their roles by reference or by name', () => {
  const template = new LoweredTemplate(`
Resources:
  Role: { Type: AWS::IAM::Role, Properties: { RoleName: !Sub '\${AWS::StackName}-app' } }
  Policy: { Type: AWS::IAM::Policy, Properties: { Roles: [!Ref Role, elsewhere], PolicyDocument: { Statement: [] } } }
  RolePolicy: { Type: AWS::IAM::RolePolicy, Properties: { RoleName: !Sub '\${AWS::StackName}-app', PolicyDocument: { Statement: [] } } }
  Group: { Type: AWS::IAM::Policy, Properties: { Groups: [people], PolicyDocument: { Statement: [] } } }
`);
  expect(template.show('Policy')).toMatchObject({ roles: ['-> Role', 'outside elsewhere'], document: { Statement: [] } });
  expect(template.show('RolePolicy')).toMatchObject({ roles: ['-> Role'] });
  expect(template.show('Group')).toMatchObject({ roles: [] });
});

test('an ARN that is put together from a reference or ends in the name of a role is that role', () => {
  const template = new LoweredTemplate(`
Resources:
  Named: { Type: AWS::IAM::Role, Properties: { RoleName: execution } }
  Role: { Type: AWS::IAM::Role }
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !Sub arn:aws:iam::\${AWS::AccountId}:role/execution
      TaskRoleArn: !Sub arn:aws:iam::\${AWS::AccountId}:role/\${Role}
`);
  expect(template.show('Task')).toMatchObject({ executionRole: '-> Named', taskRole: '-> Role' });
});

test('an instance profile hands on its role', () => {
  const template = new LoweredTemplate(`
Resources:
  Role: { Type: AWS::IAM::Role }
  Profile: { Type: AWS::IAM::InstanceProfile, Properties: { InstanceProfileName: hosts, Roles: [!Ref Role] } }
  Host: { Type: AWS::EC2::Instance, Properties: { IamInstanceProfile: hosts } }
`);
  expect(template.show('Profile')).toMatchObject({ role: '-> Role' });
  expect(template.show('Host')).toMatchObject({ role: '-> Role' });
});
