import { describe, expect, test } from 'vitest';
import { LoweredModule } from '../testing.ts';

const userDataOf = (given: string | Readonly<Record<string, string>>): unknown => (new LoweredModule(given).show('aws_instance.a') as { userData?: unknown }).userData;

describe('user data', () => {
  const instance = (data: string): string => `variable "cluster" {}\nresource "aws_instance" "a" { ${data} }`;

  test.each([
    ['user_data = "#!/bin/sh"', '#!/bin/sh'],
    ['user_data = base64encode("#!/bin/sh")', '#!/bin/sh'],
    ['user_data_base64 = base64encode("ECS_CLUSTER=${var.cluster}")', 'ECS_CLUSTER=${cluster}'],
    ['user_data_base64 = base64gzip("ECS_CLUSTER=main")', 'ECS_CLUSTER=main'],
    ['user_data = var.cluster', undefined],
    ['user_data = base64encode(var.cluster)', undefined],
  ])('%s', (data, expected) => {
    expect(userDataOf(instance(data))).toBe(expected);
  });

  test('from data sources of the providers for templates', () => {
    const main = `
      data "template_file" "script" {
        template = file("script.sh")
        vars     = { cluster = "main" }
      }
      data "cloudinit_config" "all" {
        part {
          content_type = "text/x-shellscript"
          content      = data.template_file.script.rendered
        }
      }
      resource "aws_instance" "a" { user_data_base64 = data.cloudinit_config.all.rendered }`;
    expect(userDataOf({ 'main.tf': main, 'script.sh': 'ECS_CLUSTER=${cluster}' })).toMatch(/^Content-Type: multipart\/mixed; [^]*Content-Type: text\/x-shellscript\r\n[^]*\r\n\r\nECS_CLUSTER=main\r\n--/u);
  });

  // printf '#!/bin/sh' | sha1sum
  const planned = JSON.stringify({ format_version: '1.2', planned_values: { root_module: { resources: [{ address: 'aws_instance.a', mode: 'managed', type: 'aws_instance', name: 'a', values: { user_data: '8ba27a5c52aadda081f0346f31b2e3044f15894c' } }] } } });

  test('a hash in a plan is no script', () => {
    expect(userDataOf({ 'plan.json': planned })).toBeUndefined();
  });

  test.each([
    ['user_data = "#!/bin/sh"', '#!/bin/sh'],
    ['user_data = "#!/bin/bash"', undefined],
    ['user_data = "echo ${var.cluster}"', 'echo ${cluster}'],
  ])('the sources tell what the hash in a plan is of: %s', (data, expected) => {
    expect(userDataOf({ 'main.tf': instance(data), 'plan.json': planned })).toBe(expected);
  });
});
