import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Linter } from 'eslint';
import { expect, test } from 'vitest';
import { lint } from '../testing/eslint.ts';

/** Just enough of aws-cdk-lib's shape for a checker to find out where a name comes from. */
const FILES: Readonly<Record<string, string>> = {
  'tsconfig.json': '{ "compilerOptions": { "module": "nodenext", "target": "es2022", "types": [] }, "include": ["*.ts"] }',
  'node_modules/aws-cdk-lib/package.json': '{ "name": "aws-cdk-lib", "version": "2.0.0", "types": "index.d.ts" }',
  'node_modules/aws-cdk-lib/index.d.ts': "export declare class Stack { constructor(scope?: unknown, id?: string); }\nexport * as aws_ec2 from './aws-ec2';",
  'node_modules/aws-cdk-lib/aws-ec2/index.d.ts': "export * from './lib';",
  'node_modules/aws-cdk-lib/aws-ec2/lib/index.d.ts': "export * from './vpc';",
  'node_modules/aws-cdk-lib/aws-ec2/lib/vpc.d.ts': 'export declare class Vpc { constructor(scope: unknown, id: string, props?: object); addInterfaceEndpoint(id: string, props: object): unknown; }\nexport declare class InterfaceVpcEndpointService { constructor(name: string); }',
  'cdk.ts': "export { Vpc, InterfaceVpcEndpointService as Service } from 'aws-cdk-lib/aws-ec2';\nexport * as ec2 from 'aws-cdk-lib/aws-ec2';",
};

const PROGRAM = `import { Stack } from 'aws-cdk-lib';
import { Vpc, Service } from './cdk.js';

class Net extends Stack {
  constructor(scope: unknown, id: string) {
    super(scope, id);
    new Vpc(this, 'Vpc').addInterfaceEndpoint('Ecr', { service: new Service('com.amazonaws.eu-west-1.ecr-api') });
  }
}
`;

test('with types, names are followed through the modules of the user', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'privatelint-'));
  for (const [path, text] of Object.entries({ ...FILES, 'app.ts': PROGRAM })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const typed: Linter.Config = { files: ['**/*.ts'], languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: folder } } };
  const ids = async (more: readonly Linter.Config[]): Promise<(string | null)[]> => (await lint('recommended', join(folder, 'app.ts'), PROGRAM, more, folder)).map(({ ruleId }) => ruleId);
  expect(await ids([])).toEqual([]);
  expect(await ids([typed])).toContain('privatelint/unknown-endpoint-service');
});
