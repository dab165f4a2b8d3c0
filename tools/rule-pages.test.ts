import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { terraformChange, withCdk, withTerraform } from './rule-pages.ts';

const folder = mkdtempSync(join(tmpdir(), 'privatelint-pages-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const VPC = 'resource "aws_vpc" "v" {\n  cidr_block = "10.0.0.0/16"\n}\n';

test('what goes and comes stands below the head of its block', () => {
  expect(terraformChange(VPC, VPC.replace('10.0', '10.1'))).toBe(' resource "aws_vpc" "v" {\n-  cidr_block = "10.0.0.0/16"\n+  cidr_block = "10.1.0.0/16"\n');
});

test('a block as a whole has no head, and begins with its first line', () => {
  const other = 'resource "aws_vpc" "w" {\n  cidr_block = "10.1.0.0/16"\n}\n';
  const third = 'resource "aws_subnet" "s" {\n  vpc_id = aws_vpc.v.id\n}\n';
  expect(terraformChange(`${VPC}\n${third}`, `${VPC}\n${other}\n${third}`)).toBe(other.replaceAll(/^(?=.)/gm, '+'));
  expect(terraformChange(`${VPC}\n${other}\n${third}`, `${VPC}\n${third}`)).toBe(other.replaceAll(/^(?=.)/gm, '-'));
});

test('lines that are only aligned otherwise are left out', () => {
  const fresh = VPC.replace('  cidr_block = "10.0.0.0/16"', '  cidr_block           = "10.0.0.0/16"\n  enable_dns_hostnames = true');
  expect(terraformChange(VPC, fresh)).toBe(' resource "aws_vpc" "v" {\n+  enable_dns_hostnames = true\n');
});

test('a page takes the scenario that is about its rule alone, stays as it is when that is done again, and without one has no such section', () => {
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  const scenario = (name: string, about: string, ...rules: readonly string[]): void => {
    write(`${name}/expected.json`, JSON.stringify({ about, findings: rules.map((ruleId) => ({ ruleId })) }));
    write(`${name}/broken/main.tf`, VPC);
    write(`${name}/mended/main.tf`, VPC.replace('10.0', '10.1'));
  };
  scenario('a', 'Two rules.', 'one', 'other');
  scenario('b', 'One rule.', 'one');
  const page = '# one\nWhat it finds.\n\n## Examples\n\n## Fix\nNone.\n';
  const told = withTerraform(page, 'one', folder);
  expect(told).toContain('## Examples\n\n## In Terraform\nOne rule.\n\n```diff\n resource "aws_vpc" "v" {\n');
  expect(told).toMatch(/```\n\n## Fix\nNone\.\n$/);
  expect(withTerraform(told, 'one', folder)).toBe(told);
  expect(withTerraform(told, 'none', folder)).toBe(page);
});

test('of apps of CDK the smallest change is shown, without the place where it stands', () => {
  const before = "class A {\n  constructor() {\n    const vpc = new ec2.Vpc(this, 'Vpc');\n    vpc.addInterfaceEndpoint('Logs', {\n      service,\n      privateDnsEnabled: false,\n    });\n  }\n}\n";
  const apps = [before.replace('      privateDnsEnabled: false,\n', ''), before.replace('    vpc.add', "    vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });\n    vpc.add")].map((after) => ({ before, after }));
  expect(withCdk('## Fix\n', apps)).toContain("```diff\n vpc.addInterfaceEndpoint('Logs', {\n-  privateDnsEnabled: false,\n```\n\n## Fix\n");
  expect(withCdk('## Fix\n', apps.slice(1))).toContain("```diff\n+vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });\n```\n");
  expect(withCdk(withCdk('## Fix\n', apps), [])).toBe('## Fix\n');
});
