import { expect, test } from 'vitest';
import { folderWith } from '../testing/folder.ts';
import { runCli } from '../testing/memory-io.ts';

const TEMPLATE = `Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: 10.0.0.0/16
      EnableDnsHostnames: true
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - Name: app
          Image: app:1
          Environment:
            - Name: DATABASE
              Value: postgres://user:hunter2@db
  Logs:
    Properties:
      ServiceName: com.amazonaws.us-east-1.logs
      VpcEndpointType: Interface
      VpcId: !Ref Vpc
    Metadata: {Password: hunter2}
    Type: AWS::EC2::VPCEndpoint
`;

test.each([['\n'], ['\r\n']])('a dry run shows what changes, and no value that may be secret beside it (%j)', async (end) => {
  const cwd = folderWith({ 'a.yaml': TEMPLATE.replaceAll('\n', end) });
  const { stdout } = await runCli(['a.yaml', '--region', 'ca-west-1', '--fix-dry-run', '--fix-rule', 'stale-region-endpoint'], { cwd });
  expect(stdout.split(/\r?\n/)).toEqual(
    expect.arrayContaining([
      '               Value: ***',
      '   Logs:',
      '-      ServiceName: com.amazonaws.us-east-1.logs',
      '+      ServiceName: !Sub com.amazonaws.${AWS::Region}.logs',
      '       VpcEndpointType: Interface',
      '     ***',
    ]),
  );
  expect(stdout).not.toMatch(/hunter2/);
});
