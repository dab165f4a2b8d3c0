import { expect, test } from 'vitest';
import { agentVersionOf, isOutdatedAgent, minimumAgentFor } from './amis.ts';

const agent = (text: string): string | undefined => {
  const it = agentVersionOf(text);
  return it?.kind === 'agent' ? it.agent : it?.kind;
};

test('names of images', () => {
  expect(agent('amzn2-ami-ecs-hvm-2.0.20190118-x86_64-ebs')).toBe('1.25.0');
  expect(agent('amzn2-ami-ecs-hvm-2.0.20190127-x86_64-ebs')).toBe('1.25.1');
  expect(agent('amzn2-ami-ecs-gpu-hvm-2.0.20190118-x86_64-ebs')).toBe('1.25.0');
  expect(agent('amzn2-ami-ecs-kernel-5.10-hvm-2.0.20230406-arm64-ebs')).toBe('1.70.1');
  expect(agent('al2023-ami-ecs-hvm-2023.0.20230906-kernel-6.1-x86_64')).toBe('1.75.3');
  expect(agent('amzn-ami-2018.03.k-amazon-ecs-optimized')).toBe('1.25.0');
  expect(agent('amzn-ami-2018.03.l-amazon-ecs-optimized')).toBe('1.25.1');
  expect(agent('Windows_Server-2022-English-Full-ECS_Optimized-2023.03.21')).toBe('1.69.0');
});

test('SSM parameters', () => {
  expect(agent('/aws/service/ecs/optimized-ami/amazon-linux-2/recommended/image_id')).toBe('recommended');
  expect(
    agent('/aws/service/ecs/optimized-ami/amazon-linux-2/amzn2-ami-ecs-hvm-2.0.20181112-x86_64-ebs/image_id'),
  ).toBe('1.22.0');
  expect(
    agent(
      '{{resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux/amzn-ami-2017.09.l-amazon-ecs-optimized/image_id}}',
    ),
  ).toBe('1.17.3');
  expect(agent('{{resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id:1}}')).toBe(
    'recommended',
  );
  expect(agent('/aws/service/bottlerocket/aws-ecs-2/x86_64/latest/image_id')).toBe('recommended');
  expect(agent('/aws/service/ami-windows-latest/Windows_Server-2022-English-Core-ECS_Optimized/image_id')).toBe(
    'recommended',
  );
  expect(agent('/aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-x86_64-gp2')).toBeUndefined();
});

test('name filters', () => {
  expect(agent('amzn2-ami-ecs-hvm-*-x86_64-ebs')).toBe('recommended');
  expect(agent('al2023-ami-ecs-hvm-2023.*-x86_64')).toBe('recommended');
  expect(agent('amzn2-ami-ecs-hvm-2.0.2018*')).toBeUndefined();
  expect(agent('my-image-*')).toBeUndefined();
});

test('what is not known', () => {
  expect(agent('ami-0123456789abcdef0')).toBeUndefined();
  expect(agent('amzn2-ami-ecs-hvm-2.0.20990101-x86_64-ebs')).toBeUndefined();
  expect(agent('amzn2-ami-ecs-hvm-2.0.20181030-x86_64-ebs')).toBeUndefined();
});

test('a date between two images with the same agent', () => {
  expect(agent('amzn2-ami-ecs-hvm-2.0.20230305-x86_64-ebs')).toBe('1.69.0');
});

test('outdated agents', () => {
  expect(isOutdatedAgent('1.25.0')).toBe(true);
  expect(isOutdatedAgent('1.25.1')).toBe(false);
  expect(isOutdatedAgent('1.106.1')).toBe(false);
  expect(isOutdatedAgent('latest')).toBe(false);
  expect(isOutdatedAgent('1.51.0', 'service-connect')).toBe(true);
  expect(minimumAgentFor('service-connect')).toBe('1.67.2');
});

test('Service Connect: the page names an image that has agent 1.66.2, so that one is not called outdated', () => {
  expect(agent('amzn2-ami-ecs-hvm-2.0.20221115-x86_64-ebs')).toBe('1.66.2');
  expect(isOutdatedAgent('1.66.2', 'service-connect')).toBe(false);
  expect(isOutdatedAgent('1.65.1', 'service-connect')).toBe(true);
});
