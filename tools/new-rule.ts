/** `pnpm new-rule <id>`: a folder that compiles, and whose tests say what is to be filled in. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const rules = fileURLToPath(new URL('../rules', import.meta.url));

/** Makes the folder below `into`; gives what to say, and the exit code. */
export function newRule(id: string | undefined, into: string): { readonly exitCode: number; readonly message: string } {
  if (id === undefined || !/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/.test(id) || id.startsWith('no-')) {
    return { exitCode: 2, message: 'usage: pnpm new-rule <id>, where the id names what is found: `stale-region-endpoint`\n' };
  }
  const folder = join(into, id);
  if (existsSync(folder)) return { exitCode: 2, message: `rules/${id} exists already\n` };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'rule.ts'), ruleText(id));
  writeFileSync(join(folder, 'README.md'), pageText(id));
  writeFileSync(join(folder, 'cases.md'), casesText(id));
  return { exitCode: 0, message: nextSteps(id) };
}

function nextSteps(id: string): string {
  return `made rules/${id}
1. fill in cases.md: what must be reported, and the nearest thing that must not
2. fill in rule.ts until they pass:  npx vitest run rules -t ${id}
3. fill in README.md; its examples are tests too
4. pnpm generate && pnpm check
`;
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

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { exitCode, message } = newRule(process.argv[2], rules);
  process[exitCode === 0 ? 'stdout' : 'stderr'].write(message);
  process.exitCode = exitCode;
}
