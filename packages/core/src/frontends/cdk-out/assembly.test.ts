import { expect, test } from 'vitest';
import { analyze } from '../../engine/analyze.ts';
import { defineRule } from '../../engine/rule.ts';
import type { Deployment } from '../deployment.ts';
import { isManifest, readAssembly } from './assembly.ts';
import { atSource } from './source-lines.ts';

const files: Readonly<Record<string, string>> = {
  'cdk.out/manifest.json': JSON.stringify({
    artifacts: {
      'assembly-Prod': { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-Prod', displayName: 'Prod' } },
      'App.assets': { type: 'cdk:asset-manifest', properties: { file: 'App.assets.json' } },
      App: {
        type: 'aws:cloudformation:stack',
        environment: 'aws://111122223333/eu-west-1',
        properties: { templateFile: 'App.template.json', parameters: { Size: '2' } },
        additionalMetadataFile: 'App.metadata.json',
        displayName: 'App',
      },
    },
  }),
  'cdk.out/App.metadata.json': JSON.stringify({
    '/App/Vpc/Resource': [
      { type: 'aws:cdk:logicalId', data: 'Vpc123' },
      { type: 'aws:cdk:creationStack', data: ['...new Vpc2 in aws-cdk-lib...', 'new App (/home/me/app/lib/app.ts:10:17)', 'main (/home/me/app/bin/app.ts:4:1)'] },
    ],
    '/App/Vpc/subnet1/Subnet': [{ type: 'aws:cdk:creationStack', data: ['.../node_modules/aws-cdk-lib/vpc.js:1:2 in aws-cdk-lib...'] }],
  }),
  'cdk.out/assembly-Prod/manifest.json': JSON.stringify({
    artifacts: { ProdApp: { type: 'aws:cloudformation:stack', environment: 'aws://unknown-account/unknown-region', properties: { templateFile: 'ProdApp.template.json', stackName: 'Prod-App' } } },
  }),
};

const read = (path: string): string | undefined => files[path];

test('stacks and stages of an assembly, with their environments', () => {
  const { deployments, problems } = readAssembly('cdk.out', read);
  expect(problems).toEqual([]);
  expect(deployments.map(({ name, stacks }) => [name, stacks.map(({ template, regions, account, stackName }) => ({ template, regions, account, stackName }))])).toEqual([
    ['', [{ template: 'cdk.out/App.template.json', regions: ['eu-west-1'], account: '111122223333', stackName: 'App' }]],
    ['Prod', [{ template: 'cdk.out/assembly-Prod/ProdApp.template.json', regions: [], account: undefined, stackName: 'Prod-App' }]],
  ]);
});

test('a construct is made at the innermost line of the user', () => {
  const [app] = readAssembly('cdk.out', read).deployments;
  expect([...(app?.stacks[0]?.sources ?? [])]).toEqual([['App/Vpc', { path: '/home/me/app/lib/app.ts', line: 10, column: 17 }]]);
});

test('a finding about what CDK made on its own account goes to the construct above', () => {
  const template = { path: 'cdk.out/App.template.json', text: '{}' };
  const source = { path: 'lib/app.ts', text: `${'\n'.repeat(9)}    const vpc = new ec2.Vpc(this, 'Vpc');` };
  const finding = {
    ruleId: 'x', messageId: 'x', severity: 'error', message: 'x', at: { file: template, start: 0, end: 1 }, address: 'App/Vpc/subnet1',
    resourceType: '', workloads: [], services: [], scenariosComplete: true, assumes: [], deployments: [], regions: [], related: [], trace: [], notes: [], fixes: [], fingerprint: '',
  } as const;
  const moved = atSource(finding, new Map([['App/Vpc', { path: '/home/me/app/lib/app.ts', line: 10, column: 17 }]]), () => source);
  expect(moved.at).toEqual({ file: source, start: 25, end: 28 });
  expect(moved.related[0]?.at).toEqual(finding.at);
});

test('what is no manifest is said', () => {
  expect(readAssembly('other', read).problems).toEqual([{ path: 'other/manifest.json', message: expect.stringContaining('no manifest') as string }]);
  expect(isManifest(files['cdk.out/manifest.json'] ?? '')).toBe(true);
  expect(isManifest('{"name": "web app", "icons": []}')).toBe(false);
});

test('construct paths come from the metadata where the template does not hold them', () => {
  const [app] = readAssembly('cdk.out', read).deployments;
  expect([...(app?.stacks[0]?.addresses ?? [])]).toEqual([['Vpc123', 'App/Vpc']]);
});

/** A stage whose one stack nests another: its constructs are made at lines that the stack around it knows. */
function stage(name: string): { readonly deployment: Deployment; readonly files: Readonly<Record<string, string>> } {
  const nested = { Resources: { Group: { Type: 'AWS::EC2::SecurityGroup', Properties: { GroupDescription: 'x' }, Metadata: { 'aws:cdk:path': `${name}/App/Net/Group/Resource` } } } };
  const app = {
    Resources: { Net: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: { Ref: 'Asset' } }, Metadata: { 'aws:cdk:path': `${name}/App/Net`, 'aws:asset:path': 'Net.json', 'aws:asset:property': 'TemplateURL' } } },
  };
  const sources = new Map([[`${name}/App/Net/Group`, { path: 'lib/app.ts', line: 2, column: 3 }]]);
  return {
    deployment: { name, regions: ['eu-west-1'], constructPaths: true, stacks: [{ template: `${name}/App.json`, parameters: new Map(), sources }] },
    files: { [`${name}/App.json`]: JSON.stringify(app), [`${name}/Net.json`]: JSON.stringify(nested) },
  };
}

test('a finding in a nested stack goes to the line that makes its construct, once for all stages', () => {
  const each = defineRule({
    id: 'each', severity: 'error', recommended: true, description: 'x', why: 'x', references: [], fix: 'none', messages: { found: 'found' }, on: 'security-group',
    *check(group) {
      yield { messageId: 'found', data: {}, at: group.at, node: group };
    },
  });
  const [dev, prod] = [stage('Dev'), stage('Prod')];
  const all: Readonly<Record<string, string>> = { ...dev.files, ...prod.files, 'lib/app.ts': 'class App {\n  group = new SecurityGroup();\n}\n' };
  const given = Object.entries({ ...dev.files, ...prod.files }).map(([path, text]) => ({ path, text }));
  const { findings } = analyze(given, [each], { deployments: [dev.deployment, prod.deployment], read: (path) => all[path] });
  expect(findings.map(({ at, address, deployments, related }) => [at.file.path, at.start, address, deployments, related[0]?.at.file.path])).toEqual([
    ['lib/app.ts', 14, 'Dev/App/Net/Group', ['Dev', 'Prod'], 'Dev/Net.json'],
  ]);
});
