/** `pnpm new-rule <id>`: a folder that compiles, and whose tests say what is to be filled in. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

function main(id: string | undefined): number {
  if (id === undefined || !/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/.test(id) || id.startsWith('no-')) {
    process.stderr.write('usage: pnpm new-rule <id>, where the id names what is found: `stale-region-endpoint`\n');
    return 2;
  }
  const folder = join(root, 'rules', id);
  if (existsSync(folder)) {
    process.stderr.write(`rules/${id} exists already\n`);
    return 2;
  }
  mkdirSync(folder);
  writeFileSync(join(folder, 'rule.ts'), ruleText(id));
  writeFileSync(join(folder, 'README.md'), pageText(id));
  writeFileSync(join(folder, 'cases.md'), casesText(id));
  process.stdout.write(`made rules/${id}
1. fill in cases.md: what must be reported, and the nearest thing that must not
2. fill in rule.ts until they pass:  npx vitest run rules -t ${id}
3. fill in README.md; its examples are tests too
4. pnpm generate && pnpm check
`);
  return 0;
}

function ruleText(id: string): string {
  return `import { defineRule } from '@privatelint/core/rule-api';

export default defineRule({
  id: '${id}',
  severity: 'error',
  recommended: true,
  description: 'TODO: what is found, in one sentence.',
  why: 'TODO: what a person sees when it fails.',
  references: ['https://docs.aws.amazon.com/TODO'],
  fix: 'none',
  messages: {
    found: 'endpoint \`{{address}}\` TODO',
  },
  on: 'vpc-endpoint',

  *check(endpoint, { worlds }) {
    const { shape } = endpoint;
    if (shape.kind !== 'interface') return;
    const isFound = worlds.some(\`subnets of \${endpoint.id}\`, shape.subnets, () => 'yes');
    if (isFound !== 'no') return;
    yield { messageId: 'found', data: { address: endpoint.address }, at: endpoint.at, node: endpoint };
  },
});
`;
}

function pageText(id: string): string {
  return `# ${id}

TODO: the description, as in rule.ts.

## Why

TODO: what a person sees when it fails, with a source.

## Examples

\`\`\`yaml incorrect
TODO: a whole template
\`\`\`

\`\`\`yaml correct
TODO: the same template, mended
\`\`\`

## Fix

None.

## When not to use it

TODO

## References

- https://docs.aws.amazon.com/TODO
`;
}

function casesText(id: string): string {
  return `# Cases of ${id}

## TODO: what is wrong, in words

\`\`\`yaml
Resources:
  Logs:
    Type: AWS::EC2::VPCEndpoint # error: [${id}] "part of the message"
    Properties:
      VpcEndpointType: Interface
      VpcId: vpc-1
      ServiceName: !Sub com.amazonaws.\${AWS::Region}.logs
      SubnetIds: [subnet-1]
\`\`\`

## TODO: the nearest thing that is right

\`\`\`yaml
Resources:
  Logs:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcEndpointType: Interface
      VpcId: vpc-1
      ServiceName: !Sub com.amazonaws.\${AWS::Region}.logs
      SubnetIds: [subnet-1]
\`\`\`
`;
}

process.exitCode = main(process.argv[2]);
