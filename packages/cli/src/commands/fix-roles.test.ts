import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith } from '../testing/folder.ts';
import { runCli } from '../testing/memory-io.ts';
import { BROKEN } from '../testing/templates.ts';

const OWN = `      Policies:
        - PolicyName: start-tasks
          PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: Allow, Action: 'sqs:*', Resource: '*' }] }
`;

const BESIDE = `  Queues:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: start-tasks-2
      Roles: [!Ref Role]
      PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: Allow, Action: 'sns:*', Resource: '*' }] }
`;

test('a policy that a role gets takes the place of none that it has', async () => {
  const managed = /^ {6}ManagedPolicyArns: .*\n/m;
  expect(BROKEN).toMatch(managed);
  const cwd = folderWith({ 't.yaml': BROKEN.replace(managed, OWN).replace('  Task:\n', `${BESIDE}  Task:\n`) });
  await runCli(['t.yaml', '--region', 'eu-west-1', '--fix-suggestions', '--fix-rule', 'execution-role-missing-permission'], { cwd });
  const names = [...readFileSync(join(cwd, 't.yaml'), 'utf8').matchAll(/PolicyName: (.*)/g)].map(([, name]) => name);
  expect(names).toEqual(['start-tasks', 'start-tasks-3', 'start-tasks-2']);
});
