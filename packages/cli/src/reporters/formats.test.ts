import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { UNTRIED } from '@privatelint/core';
import { diagnostic, plainContext, reportWith, resultWith } from '../testing/sample.ts';
import { concise } from './concise.ts';
import type { Format } from './formats.ts';
import { FORMATS, formatOfFile } from './formats.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import { pretty } from './pretty.ts';
import { redacted } from './redact.ts';
import type { Reporter } from './reporter.ts';
import { sarif } from './sarif.ts';

const REPORTERS: Readonly<Record<Format, Reporter>> = { pretty, concise, json, sarif, github, gitlab, junit, markdown };

const service = { path: 'services/api.yaml', text: 'Resources:\n  Api:\n    Type: AWS::ECS::Service\n' };
const vpc = { path: 'network/vpc.yaml', text: 'Resources:\n  RouteTableA:\n    Type: AWS::EC2::RouteTable\n' };

const full = diagnostic(vpc, {
  ruleId: 'missing-s3-endpoint',
  message: '`Api` and 11 other services cannot pull ECR image layers: no path to S3',
  at: { file: vpc, start: 13, end: 24 },
  address: 'RouteTableA',
  resourceType: 'AWS::EC2::RouteTable',
  workloads: ['Api'],
  services: ['s3'],
  scenarios: [{ conditions: { CreateNat: false }, inputs: { Env: ['prod', ''] } }],
  assumes: ['no endpoint of `Vpc` is made outside the given files'],
  deployments: ['prod'],
  regions: ['ca-west-1'],
  related: [{ at: { file: service, start: 13, end: 16 }, message: 'this service pulls', address: 'Api' }],
  trace: [
    { address: 'Api', message: '', at: { file: service, start: 13, end: 16 } },
    { address: 'RouteTableA', message: 'no default route, no S3 gateway endpoint', at: { file: vpc, start: 13, end: 24 } },
  ],
  notes: ['layers come from S3'],
  help: 'add a gateway endpoint',
  fixes: [{ title: 'add `S3Endpoint`', applicability: 'suggestion', impact: 'new-resource', edits: [{ file: vpc, start: 62, end: 62, newText: '  S3Endpoint:\n' }] }],
});

const undecided = diagnostic(service, { ruleId: 'network-undecided', severity: 'info', message: 'Batch: parameter `Subnets` has no value', help: 'add Subnets to params/dev.json', at: { file: service, start: 13, end: 16 } });

const report = reportWith([undecided, full], {
  result: resultWith([undecided, full], {
    workloads: [
      { address: 'Api', at: { file: service, start: 13, end: 16 }, launchType: 'FARGATE', needs: [{ service: 's3', verdict: 'refuted', because: ['image'], trace: [], missing: [] }] },
      { address: 'Batch', at: { file: service, start: 13, end: 16 }, launchType: 'EC2', needs: [{ service: 'ecr.api', verdict: 'undecided', carriedBy: 'unknown', because: [], trace: [], missing: ['x'] }] },
    ],
    problems: [{ at: { file: { path: 'gone.yaml', text: '' }, start: 0, end: 0 }, message: 'cannot read this file: it does not exist' }],
    files: { checked: 2, skipped: 1, failed: 1 },
  }),
  rules: [{ id: 'missing-s3-endpoint', severity: 'error', description: 'A description.', why: 'A reason.', references: ['https://docs.aws.amazon.com/x'] }],
});

function parsed(text: string): unknown {
  return JSON.parse(text);
}

test('pretty says what, where it ends, when, and what to do', () => {
  expect(pretty(report, plainContext)).toMatchInlineSnapshot(`
    "network/vpc.yaml:2:3  error  missing-s3-endpoint  [prod, ca-west-1]
      \`Api\` and 11 other services cannot pull ECR image layers: no path to S3
      Api (services/api.yaml:2) -> RouteTableA (line 2): no default route, no S3 gateway endpoint
      Only when CreateNat is false.
      Assuming that no endpoint of \`Vpc\` is made outside the given files.
      note  layers come from S3
      see  services/api.yaml:2: this service pulls
      fix  add \`S3Endpoint\` (a suggestion, a new resource)
           privatelint network/vpc.yaml --fix-suggestions --fix-dry-run --fix-rule missing-s3-endpoint

    undecided: Batch: parameter \`Subnets\` has no value (services/api.yaml:2)
      next  add Subnets to params/dev.json

    gone.yaml:1:1  problem
      cannot read this file: it does not exist

    1 error, 1 workload undecided, 1 problem
    "
  `);
});

test('pretty tells once what several resources of one place have in common', () => {
  const of = (address: string, newText = 'x') => diagnostic(vpc, { message: `\`${address}\` is stale`, address, fixes: [{ title: 'mend it', applicability: 'safe', impact: 'none', edits: [{ file: vpc, start: 0, end: 1, newText }] }] });
  const text = pretty(reportWith([of('A["a"]'), of('A["b"]'), of('A["c"]', 'y')]), plainContext);
  expect(text.split('\n').filter((line) => line.includes('is stale'))).toEqual(['  `A["a"]` is stale', '  also  `A["b"]` is stale', '  `A["c"]` is stale']);
});

test('pretty tells once what it would say of many places in one file', () => {
  const of = (address: string, start: number, more: object = {}) =>
    diagnostic(vpc, { message: `\`${address}\` is stale`, address, at: { file: vpc, start, end: start + 1 }, trace: [], notes: [], related: [], scenarios: [], assumes: [], fixes: [{ title: `mend \`${address}\``, applicability: 'safe', impact: 'none', edits: [{ file: vpc, start, end: start, newText: 'x' }] }], ...more });
  const lines = (...findings: ReturnType<typeof of>[]): string[] => pretty(reportWith(findings), plainContext).split('\n').filter((line) => /is stale|likewise|further/.test(line));
  expect(lines(of('A', 0), of('B', 12), of('C', 20))).toEqual(['  `A` is stale', '  also  line 2: `B` is stale', '  also  line 2: `C` is stale', '       and likewise at the other 2 places']);
  expect(lines(of('A', 0), of('B', 12))).toHaveLength(2);
  expect(lines(of('A', 0), of('B', 12), of('C', 20, { severity: 'info' }))).toHaveLength(3);
  expect(lines(of('A', 0), of('B', 12), of('C', 20, { notes: ['another note'] }))).not.toContain('       and likewise at the other 2 places');
  expect(lines(...Array.from({ length: 12 }, (_, i) => of(`A${i}`, i)))).toContain('  also  at 3 further places');
});

test('pretty fits the terminal', () => {
  const text = pretty(report, { ...plainContext, columns: 60 });
  expect(text.split('\n').filter((line) => line.length > 60 && !line.includes('missing-s3-endpoint'))).toEqual([]);
});

test('colours are marks around the same text', () => {
  const colored = pretty(report, { ...plainContext, color: true });
  expect(colored).toContain('\u001b[31merror\u001b[39m');
   
  expect(colored.replace(/\u001b\[\d+m/g, '')).toBe(pretty(report, plainContext));
});

test('concise is one line for each finding and each file that was not read', () => {
  expect(concise(report, plainContext)).toMatchInlineSnapshot(`
    "network/vpc.yaml:2:3 error missing-s3-endpoint \`Api\` and 11 other services cannot pull ECR image layers: no path to S3 (only when CreateNat is false)
    services/api.yaml:2:3 info network-undecided Batch: parameter \`Subnets\` has no value
    gone.yaml:1:1 problem cannot read this file: it does not exist
    "
  `);
});

describe('JSON', () => {
  const schema = JSON.parse(readFileSync(new URL('../../schemas/report.schema.json', import.meta.url), 'utf8')) as object;
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);

  test.each([['full', report], ['empty', reportWith([])], ['with a baseline', reportWith([full], { baseline: { matched: 1, gone: [{ file: 'a', address: 'b', rule: 'c', fingerprint: 'd' }] } })]])('%s: as the schema says', (_, it) => {
    validate(parsed(json(it, plainContext)));
    expect(validate.errors ?? []).toEqual([]);
  });

  test('has the keys of version 1 in their order', () => {
    const { findings } = parsed(json(report, plainContext)) as { findings: readonly object[] };
    expect(Object.keys(findings[0] ?? {})).toEqual([
      'ruleId', 'severity', 'message', 'file', 'range', 'address', 'resourceType', 'workloads', 'services', 'scenarios', 'scenariosComplete',
      'assumes', 'deployments', 'regions', 'related', 'notes', 'help', 'trace', 'fixes', 'fingerprint',
    ]);
    expect(Object.keys(findings[1] ?? {})).not.toContain('scenarios');
  });
});

describe('SARIF', () => {
  test('leaves out what is undecided, unless that fails too', () => {
    const results = (it: typeof report): number => (parsed(sarif(it, plainContext)) as { runs: [{ results: unknown[] }] }).runs[0].results.length;
    expect(results(report)).toBe(1);
    expect(results({ ...report, settings: { ...report.settings, strict: true } })).toBe(2);
  });

  test('has rule help, related places, the path and the fix', () => {
    const { runs } = parsed(sarif(report, plainContext)) as { runs: [{ results: [Record<string, unknown>]; tool: { driver: { rules: [Record<string, unknown>] } } }] };
    expect(runs[0].tool.driver.rules[0]).toMatchObject({ id: 'missing-s3-endpoint', name: 'MissingS3Endpoint', helpUri: 'https://docs.aws.amazon.com/x' });
    expect(runs[0].results[0]).toMatchObject({
      ruleId: 'missing-s3-endpoint',
      level: 'error',
      locations: [{ physicalLocation: { artifactLocation: { uri: 'network/vpc.yaml' }, region: { startLine: 2, startColumn: 3, endLine: 2, endColumn: 14 } } }],
      partialFingerprints: { 'privatelint/v1': 'missing-s3-endpoint:RouteTableA:abc' },
      relatedLocations: [{ id: 1 }],
      codeFlows: [{ threadFlows: [{ locations: [{}, {}] }] }],
      fixes: [{ artifactChanges: [{ replacements: [{ insertedContent: { text: '  S3Endpoint:\n' } }] }] }],
    });
  });
});

test('annotations of GitHub', () => {
  expect(github(report, plainContext)).toMatchInlineSnapshot(`
    "::error file=network/vpc.yaml,line=2,endLine=2,col=3,endColumn=14,title=privatelint missing-s3-endpoint::\`Api\` and 11 other services cannot pull ECR image layers: no path to S3%0Aonly when CreateNat is false%0AApi -> RouteTableA: no default route, no S3 gateway endpoint%0Anext: add a gateway endpoint
    ::error file=gone.yaml,line=1,title=privatelint::cannot read this file: it does not exist
    1 error, 1 workload undecided, 1 problem
    "
  `);
});

test('GitLab: fingerprints do not depend on lines, and differ for equal findings', () => {
  const moved = { path: vpc.path, text: `\n${vpc.text}` };
  const entries = parsed(gitlab(reportWith([full, { ...full, at: { file: moved, start: 14, end: 25 } }]), plainContext)) as { fingerprint: string }[];
  const alone = parsed(gitlab(reportWith([{ ...full, at: { file: moved, start: 14, end: 25 } }]), plainContext)) as { fingerprint: string }[];
  expect(entries[0]?.fingerprint).toBe(alone[0]?.fingerprint);
  expect(new Set(entries.map((it) => it.fingerprint)).size).toBe(2);
});

test('JUnit: what fails the run is a failure', () => {
  expect(junit(report, plainContext)).toMatchInlineSnapshot(`
    "<?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="privatelint" tests="2" failures="1" errors="1">
      <testsuite name="gone.yaml" tests="1" failures="0" errors="1">
        <testcase name="readable" classname="gone.yaml">
          <error type="problem" message="cannot read this file: it does not exist"/>
        </testcase>
      </testsuite>
      <testsuite name="network/vpc.yaml" tests="1" failures="1" errors="0">
        <testcase name="missing-s3-endpoint RouteTableA" classname="network/vpc.yaml">
          <failure type="error" message="\`Api\` and 11 other services cannot pull ECR image layers: no path to S3">network/vpc.yaml:2:3 error \`Api\` and 11 other services cannot pull ECR image layers: no path to S3
    only when CreateNat is false
    Api -&gt; RouteTableA: no default route, no S3 gateway endpoint
    add a gateway endpoint</failure>
        </testcase>
      </testsuite>
    </testsuites>
    "
  `);
  expect(junit(reportWith([]), plainContext)).toContain('<testcase name="nothing found"');
});

test('Markdown', () => {
  expect(markdown(report, plainContext)).toMatchInlineSnapshot(`
    "### privatelint: 1 error, 1 workload undecided, 1 problem

    - 🔴 **<code>Api</code> and 11 other services cannot pull ECR image layers: no path to S3** \\
      <code>network/vpc.yaml:2:3</code> <code>missing-s3-endpoint</code> <code>prod</code> <code>ca-west-1</code> \\
      <code>Api</code> → <code>RouteTableA</code>: no default route, no S3 gateway endpoint \\
      Holds only when CreateNat is false. \\
      Assumes that no endpoint of <code>Vpc</code> is made outside the given files. \\
      layers come from S3 \\
      <code>services/api.yaml:2</code> this service pulls \\
      **fix** add <code>S3Endpoint</code> \\
      **next** add a gateway endpoint

    - 🔵 **Batch: parameter <code>Subnets</code> has no value** \\
      <code>services/api.yaml:2:3</code> <code>network-undecided</code> \\
      **next** add Subnets to params/dev.json

    - ⚠️ <code>gone.yaml:1</code> cannot read this file: it does not exist
    "
  `);
});

test('Markdown stays below the limit of a comment', () => {
  const text = markdown(reportWith(Array.from({ length: 2000 }, (_, i) => ({ ...full, fingerprint: String(i) }))), plainContext);
  expect(text.length).toBeLessThan(61_000);
  expect(text).toMatch(/… and \d+ more\.\n$/);
});

describe('nothing of the templates acts where it is shown', () => {
  const evil = '\u001b[2J\u202e::error::x\n::set-env name=A::b ##[error] <script>alert(1)</script> [a](javascript:b) | `x` "\' & ]]> @team % \u0000';
  const bad = { path: 'a::b/::error::,line=1<x>.yaml', text: `${evil}\n` };
  const at = { file: bad, start: 0, end: 5 };
  const finding = diagnostic(bad, {
    message: evil.replaceAll('\n', ' '), at, address: evil, workloads: [evil], services: [evil], assumes: [evil], deployments: [evil], regions: [evil], notes: [evil], help: `${evil}\n${evil}\n\`\`\`\`\n<script>`,
    scenarios: [{ conditions: { [evil]: true }, inputs: { [evil]: [evil] } }],
    related: [{ at, message: evil, address: evil }],
    trace: [{ address: evil, message: evil, at }],
    fixes: [{ title: evil, applicability: 'suggestion', impact: 'none', edits: [{ file: bad, start: 0, end: 1, newText: evil }] }],
    suppressed: { reason: evil },
  });
  const { suppressed: _, ...open } = finding;
  const evilReport = reportWith([finding, open], { baseline: { matched: 1, gone: [{ file: bad.path, address: evil, rule: evil, fingerprint: evil }] }, frame: () => ({ line: 1, text: evil, from: 1, to: 3 }) });

  test.each(FORMATS)('%s', (format) => {
    const text = REPORTERS[format](evilReport, plainContext);
     
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(text).not.toMatch(format === 'github' ? /^\s*::(?!error file=)/m : /^\s*::/m);
    if (format === 'pretty' || format === 'concise') expect(text).not.toContain('##[');
    const outsideOfCode = text.replace(/^ {2}(`{3,})\n[^]*?^ {2}\1$/gm, '');
    if (format === 'markdown' || format === 'junit') expect(outsideOfCode).not.toContain('<script');
    if (format === 'markdown') expect(outsideOfCode).not.toMatch(/(?<!\\)\]\(|@team/);
    // What a fix inserts is no message.
    if (format === 'sarif') expect(text.replace(/"insertedContent": \{[^}]*\}/g, '')).not.toMatch(/"text": "(?:[^"\\]|\\.)*\]\(javascript/);
    if (format === 'json' || format === 'sarif' || format === 'gitlab') expect(() => parsed(text)).not.toThrow();
  });
});

test('programs are told of fixes that were not tried', () => {
  const untried = reportWith([diagnostic(service, { fixes: [{ title: 'add it', applicability: 'display', impact: 'none', edits: [], reason: UNTRIED }] })]);
  expect(parsed(REPORTERS.json(untried, plainContext))).toMatchObject({ summary: { untriedFixes: 1 } });
  expect(parsed(REPORTERS.sarif(untried, plainContext))).toMatchObject({ runs: [{ invocations: [{ executionSuccessful: true, toolExecutionNotifications: [{ level: 'note', message: { text: expect.stringContaining('The fixes of 1 finding are left out') as string } }] }] }] });
  expect(REPORTERS.json(reportWith([diagnostic(service)]), plainContext)).not.toContain('untriedFixes');
});

test('help may have a sketch on further lines', () => {
  const it = reportWith([diagnostic(service, { help: 'create an endpoint:\n  Endpoint:\n    Type: AWS::EC2::VPCEndpoint' })]);
  expect(pretty(it, plainContext)).toContain('  next  create an endpoint:\n          Endpoint:\n            Type: AWS::EC2::VPCEndpoint\n');
  expect(markdown(it, plainContext)).toContain('**next** create an endpoint:\n\n  ```\n    Endpoint:\n      Type: AWS::EC2::VPCEndpoint\n  ```\n');
  expect(sarif(it, plainContext)).toContain('Next: create an endpoint."');
});

test('ids of accounts, VPCs and subnets become hashes everywhere', () => {
  const secret = '111122223333 vpc-0123456789abcdef0 subnet-01234567';
  const it = diagnostic(service, { message: secret, notes: [secret], address: secret, trace: [{ address: secret, message: secret }] });
  for (const format of FORMATS) {
    const text = REPORTERS[format](redacted(reportWith([it])), plainContext);
    expect(text, format).not.toMatch(/111122223333|0123456789abcdef0|subnet-01234567/);
  }
  expect(redacted(reportWith([it])).findings[0]?.message).toMatch(/^account-#[0-9a-f]{6} vpc-#[0-9a-f]{6} subnet-#[0-9a-f]{6}$/);
});

test.each([['r.sarif', 'sarif'], ['r.sarif.json', 'sarif'], ['r.json', 'json'], ['r.xml', 'junit'], ['r.md', 'markdown'], ['r.txt', undefined]])('%s', (path, format) => {
  expect(formatOfFile(path)).toBe(format);
});

describe('fixes for people', () => {
  const fix = (changes: object): typeof full => ({ ...full, fixes: [{ title: 'add it', applicability: 'suggestion', impact: 'none', edits: [], ...changes }] });

  test('what is not written says why, and the help stays', () => {
    const text = pretty(reportWith([fix({ applicability: 'display', reason: 'the target Region is unknown' })]), plainContext);
    expect(text).toContain('  next  add a gateway endpoint\n        left to you: the target Region is unknown\n');
    expect(text).not.toContain('  fix  ');
  });

  test('what is written is shown', () => {
    const preview = (): { file: string; line: number; removed: string[]; added: string[] }[] => [{ file: vpc.path, line: 1, removed: ['A: 1'], added: ['A: 2'] }];
    const text = pretty(reportWith([fix({ edits: [{ file: vpc, start: 0, end: 1, newText: 'x' }] })], { preview }), plainContext);
    expect(text).toContain('  fix  add it (a suggestion)\n       line 1\n       - A: 1\n       + A: 2\n       privatelint network/vpc.yaml --fix-suggestions --fix-dry-run --fix-rule missing-s3-endpoint\n\n');
  });
});

test('a target Region that is not known is told once', () => {
  const hinted = reportWith([full], { result: resultWith([full], { regionHints: [{ region: 'us-east-1', count: 6 }, { region: 'ca-west-1', count: 1 }] }) });
  expect(pretty(hinted, plainContext)).toContain('target Region unknown: 6 literals us-east-1, 1 literal ca-west-1; what depends on it is not checked\n  next  say where it is deployed: privatelint --region REGION\n');
});

test('what stays undecided without a finding is told by what would decide it, for a few workloads', () => {
  const at = { file: { path: 'a.yaml', text: 'Web:\n' }, start: 0, end: 3 };
  const needs = [{ service: 'ssm', verdict: 'undecided', because: [], trace: [], missing: ['what the containers of Web use'] }] as const;
  const names = ['Web', 'Api', 'Jobs', 'Mail'];
  const open = reportWith([], { result: resultWith([], { workloads: names.map((address) => ({ address, at, launchType: 'FARGATE', needs })) }), untold: names.map((address) => ({ address, services: ['ssm'] })) });
  const text = pretty(open, plainContext);
  expect(text).toContain('undecided: `Web` (a.yaml:1) for ssm; would decide it: what the containers of Web use\n');
  expect(text.match(/^undecided:/gm)).toHaveLength(3);
  expect(text).toContain('  next  `privatelint explain FILE` tells it of all workloads\n\nnothing found in 1 template, 4 workloads undecided\n');
  expect(pretty(open, { ...plainContext, quiet: true })).toBe('');
});
