import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inspectExpand } from './inspect.ts';

const sam = { transform: 'AWS::Serverless-2016-10-31', partition: 'aws-cn', region: 'cn-north-1' };

function resources(text: string, files: Readonly<Record<string, string>> = {}): Readonly<Record<string, unknown>> {
  const { template, errors } = inspectExpand({ path: 'template.yaml', text }, { ...sam, read: (path) => files[path] });
  if (errors !== undefined) throw new Error(errors.map(({ message }) => message).join('\n'));
  return (template as { readonly Resources: Readonly<Record<string, unknown>> }).Resources;
}

function errors(text: string): readonly string[] {
  return (inspectExpand({ path: 'template.yaml', text }, sam).errors ?? []).map(({ line, message }) => `${line}: ${message}`);
}

test('a function takes what all functions share, and gets a role in the partition at hand', () => {
  const text = `
Globals:
  Function: {Runtime: nodejs22.x, VpcConfig: {SubnetIds: [subnet-1], SecurityGroupIds: [sg-1]}}
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties: {Handler: a.b, CodeUri: 's3://bucket/key', VpcConfig: {SecurityGroupIds: [sg-2]}}
`;
  expect(resources(text)).toEqual({
    Worker: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Handler: 'a.b',
        Runtime: 'nodejs22.x',
        VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1', 'sg-2'] },
        Code: { S3Bucket: 'bucket', S3Key: 'key' },
        Role: { 'Fn::GetAtt': ['WorkerRole', 'Arn'] },
        Tags: [{ Key: 'lambda:createdBy', Value: 'SAM' }],
      },
    },
    WorkerRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Action: ['sts:AssumeRole'], Effect: 'Allow', Principal: { Service: ['lambda.amazonaws.com'] } }],
        },
        ManagedPolicyArns: [
          'arn:aws-cn:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
          'arn:aws-cn:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole',
        ],
        Tags: [{ Key: 'lambda:createdBy', Value: 'SAM' }],
      },
    },
  });
});

test('a function with a role of its own gets none', () => {
  const text = `
Resources:
  Image:
    Type: AWS::Serverless::Function
    Properties: {PackageType: Image, ImageUri: '1.dkr.ecr.eu-west-1.amazonaws.com/a', Role: 'arn:aws:iam::1:role/r'}
`;
  expect(resources(text)).toEqual({
    Image: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: { ImageUri: '1.dkr.ecr.eu-west-1.amazonaws.com/a' },
        PackageType: 'Image',
        Role: 'arn:aws:iam::1:role/r',
        Tags: [{ Key: 'lambda:createdBy', Value: 'SAM' }],
      },
    },
  });
});

test('policies are names, documents and templates', () => {
  const text = `
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: a.b
      InlineCode: x
      Policies:
        - AmazonS3ReadOnlyAccess
        - Statement: [{Effect: Allow, Action: 'ecs:RunTask', Resource: '*'}]
        - SQSPollerPolicy: {QueueName: !GetAtt Queue.QueueName}
`;
  expect(resources(text).WorkerRole).toMatchObject({
    Properties: {
      ManagedPolicyArns: [
        'arn:aws-cn:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
        'arn:aws-cn:iam::aws:policy/AmazonS3ReadOnlyAccess',
      ],
      Policies: [
        { PolicyName: 'WorkerRolePolicy1', PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'ecs:RunTask', Resource: '*' }] } },
        {
          PolicyName: 'WorkerRolePolicy2',
          PolicyDocument: {
            Statement: [
              {
                Resource: {
                  'Fn::Sub': [
                    'arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:${queueName}',
                    { queueName: { 'Fn::GetAtt': ['Queue', 'QueueName'] } },
                  ],
                },
              },
            ],
          },
        },
      ],
    },
  });
});

test('a state machine takes its definition from a file', () => {
  const text = `
Resources:
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties: {DefinitionUri: ./machine.json, DefinitionSubstitutions: {Cluster: !Ref Cluster}, Role: arn}
  Cluster: {Type: 'AWS::ECS::Cluster'}
`;
  expect(resources(text, { 'machine.json': '{"StartAt": "A"}' })).toEqual({
    Machine: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        DefinitionString: '{"StartAt": "A"}',
        DefinitionSubstitutions: { Cluster: { Ref: 'Cluster' } },
        RoleArn: 'arn',
        Tags: [{ Key: 'stateMachine:createdBy', Value: 'SAM' }],
      },
    },
    Cluster: { Type: 'AWS::ECS::Cluster' },
  });
});

test('an application is a nested stack', () => {
  const text = `
Resources:
  Network: {Type: 'AWS::Serverless::Application', Properties: {Location: ./vpc.yaml, Parameters: {Cidr: 10.0.0.0/16}}}
`;
  expect(resources(text)).toMatchObject({
    Network: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: './vpc.yaml', Parameters: { Cidr: '10.0.0.0/16' } } },
  });
});

test('what is not expanded stays, and is said', () => {
  const text = `
Resources:
  Api: {Type: 'AWS::Serverless::Api', Properties: {StageName: a}}
`;
  const answer = inspectExpand({ path: 'template.yaml', text }, sam);
  expect(answer).toMatchObject({ ok: true, unsupported: true, unexpanded: ['Api'] });
  expect(answer.template).toMatchObject({ Resources: { Api: { Type: 'AWS::Serverless::Api', Properties: { StageName: 'a' } } } });
});

test('a connector may allow anything to the roles at its ends', () => {
  const text = `
Resources:
  Writer: {Type: 'AWS::Serverless::Function', Properties: {Runtime: r, Handler: h, InlineCode: x}}
  Link: {Type: 'AWS::Serverless::Connector', Properties: {Source: {Id: Writer}, Destination: {Id: Table}, Permissions: [Write]}}
  Table: {Type: 'AWS::DynamoDB::Table'}
`;
  expect(resources(text).LinkPolicy).toMatchObject({ Type: 'AWS::IAM::ManagedPolicy', Properties: { Roles: [{ Ref: 'WriterRole' }] } });
});

test('a bucket notifies the function that it triggers', () => {
  const text = `
Resources:
  Resize:
    Type: AWS::Serverless::Function
    Properties: {Runtime: r, Handler: h, InlineCode: x, Events: {Upload: {Type: S3, Properties: {Bucket: !Ref Images, Events: 's3:ObjectCreated:*'}}}}
  Images: {Type: 'AWS::S3::Bucket'}
`;
  expect(resources(text)).toMatchObject({
    Images: {
      Type: 'AWS::S3::Bucket',
      DependsOn: ['ResizeUploadPermission'],
      Properties: {
        NotificationConfiguration: { LambdaConfigurations: [{ Event: 's3:ObjectCreated:*', Function: { 'Fn::GetAtt': ['Resize', 'Arn'] } }] },
      },
    },
    ResizeUploadPermission: { Type: 'AWS::Lambda::Permission' },
  });
});

test('what the transform refuses is told with its line', () => {
  expect(errors("Globals: {Function: {Handlr: x}}\nResources: {A: {Type: 'AWS::SNS::Topic'}}")).toEqual([
    '1: `Handlr` cannot be set for all of `Function`',
  ]);
  expect(errors(`Resources:
  Worker: {Type: 'AWS::Serverless::Function', Properties: {Handler: h, InlineCode: x}}
`)).toEqual(['2: `Worker` needs a `Runtime`']);
  expect(errors(`Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties: {Runtime: r, Handler: h, InlineCode: x, Policies: [{SQSPollerPolicy: {}}]}
`)).toEqual(['4: `SQSPollerPolicy` needs `QueueName`']);
});

test('never throws', () => {
  const types = fc.constantFrom('AWS::Serverless::Function', 'AWS::Serverless::StateMachine', 'AWS::Serverless::Application', 'AWS::Serverless::Connector', 'AWS::S3::Bucket');
  const keys = fc.constantFrom('Policies', 'Events', 'Role', 'CodeUri', 'Definition', 'DefinitionUri', 'Tracing', 'Tags', 'DeadLetterQueue', 'Type', 'Properties', 'Bucket', 'Ref', 'Fn::If', 'Statement', 'Source', 'Destination', 'Id', 'EventInvokeConfig', 'DestinationConfig');
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof({ depthSize: 'small' }, fc.constantFrom('A', 'S3', 'MQ', 's3://b/k', null, 1, true), fc.array(tie('tree'), { maxLength: 3 }), fc.dictionary(keys, tie('tree'), { maxKeys: 4 })),
  }));
  const resource = fc.record({ Type: types, Properties: tree, Connectors: tree, DependsOn: tree }, { requiredKeys: ['Type'] });
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom('A', 'B', 'C'), resource), tree, (all, globals) => {
      const text = JSON.stringify({ Globals: globals, Resources: all });
      inspectExpand({ path: 'template.json', text }, { ...sam, read: () => '{}' });
    }),
    { numRuns: 500 },
  );
});
