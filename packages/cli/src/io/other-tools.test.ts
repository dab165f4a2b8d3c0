import { expect, test } from 'vitest';
import { madeByOtherTool } from './other-tools.ts';

test.each([
  ['serverless.yml', 'service: app\nprovider:\n  name: aws\n', '`serverless package`'],
  ['copilot/api/manifest.yml', 'name: api\ntype: Backend Service\n', '`copilot svc package --name api --env ENVIRONMENT --output-dir infrastructure`'],
  ['apps/copilot/report/manifest.yml', "name: report\ntype: 'Scheduled Job'\n", '`copilot job package --name report --env'],
  ['copilot/environments/test/manifest.yml', 'name: test\ntype: Environment\n', '`copilot env package --name test --output-dir'],
])('%s is for another tool', (path, text, command) => {
  expect(madeByOtherTool(path, text)).toContain(command);
});

test.each([
  ['serverless.yml', 'name: app\n'],
  ['copilot/api/manifest.yml', 'name: api\n'],
  ['k8s/manifest.yml', 'name: api\ntype: Backend Service\n'],
])('%s with %j is not', (path, text) => {
  expect(madeByOtherTool(path, text)).toBeUndefined();
});
