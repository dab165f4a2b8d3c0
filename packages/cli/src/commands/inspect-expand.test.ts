import { expect, test } from 'vitest';
import { folderWith } from '../testing/folder.ts';
import { runCli } from '../testing/memory-io.ts';

const template = `Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Resources:
  Fn::ForEach::Machines:
    - Name
    - [A, B]
    - Machine\${Name}: {Type: 'AWS::Serverless::StateMachine', Properties: {DefinitionUri: machine.asl.json, Role: arn}}
`;

test('inspect expand prints the template that CloudFormation sees', async () => {
  const cwd = folderWith({ 'privatelint.config.json': '{}', 'template.yaml': template, 'machine.asl.json': '{}' });
  const { stdout, code } = await runCli(['inspect', 'expand', 'template.yaml', '--partition', 'aws'], { cwd });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    ok: true,
    template: {
      Resources: {
        MachineA: { Type: 'AWS::StepFunctions::StateMachine', Properties: { DefinitionString: '{}', RoleArn: 'arn' } },
        MachineB: { Type: 'AWS::StepFunctions::StateMachine' },
      },
    },
    origins: { MachineA: { line: 6 }, MachineB: { line: 6 } },
  });
});

test('a file outside of the project is not read', async () => {
  const outer = folderWith({ 'project/privatelint.config.json': '{}', 'project/template.yaml': template.replace('machine.asl', '../machine.asl'), 'machine.asl.json': '{}' });
  const { stdout } = await runCli(['inspect', 'expand', 'project/template.yaml'], { cwd: outer });
  expect(stdout).not.toContain('DefinitionString');
});
