import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { lint } from './testing/eslint.ts';

const path = fileURLToPath(new URL('../../../examples/cdk-app/lib/service-stack.ts', import.meta.url));
const cwd = fileURLToPath(new URL('../../../examples/cdk-app', import.meta.url));

test('the example is broken as its page says, and its suggestions mend it', async () => {
  let text = readFileSync(path, 'utf8');
  const found: string[] = [];
  for (let round = 0; round < 4; round++) {
    const messages = await lint('recommended', path, text, [], cwd);
    if (round === 0) found.push(...messages.map(({ ruleId, line }) => `${ruleId ?? ''} ${text.split('\n')[line - 1]?.trim() ?? ''}`));
    const fix = messages.map(({ fix: own, suggestions }) => own ?? suggestions?.[0]?.fix).find((it) => it !== undefined);
    if (fix === undefined) break;
    text = text.slice(0, fix.range[0]) + fix.text + text.slice(fix.range[1]);
  }
  expect(found).toEqual([
    'privatelint/private-dns-disabled privateDnsEnabled: false,',
    "privatelint/missing-ecr-endpoint new ecs.FargateService(this, 'Service', {",
  ]);
  expect(await lint('recommended', path, text, [], cwd)).toEqual([]);
  expect(text).toContain("    const ecrDkrEndpoint = vpc.addInterfaceEndpoint('EcrDkrEndpoint', { service: ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER });\n");
  expect(text).not.toContain('privateDnsEnabled');
});
