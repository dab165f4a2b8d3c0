import { expect, test } from 'vitest';
import { showText, textOf, type Hole, type Text } from '../../values/text.ts';
import { commandsOf } from './shell.ts';
import { scriptCalls } from './start-script.ts';

const region: Hole = { id: 'AWS::Region', cause: 'the target Region is not known' };
const here: Text = { parts: [region] };
const linux = '/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id';

/** Words of the commands that run for certain; what is not known is `?`. */
function commands(...lines: readonly string[]): readonly string[] {
  return commandsOf(lines.join('\n')).map((words) => words.map((word) => (typeof word === 'string' ? word : '?')).join(' '));
}

function calls(script: Text | readonly string[], image: Text | undefined = linux, at: Text = here): readonly string[] {
  const text = Array.isArray(script) ? ['#!/bin/bash', ...(script as readonly string[])].join('\n') : (script as Text);
  return scriptCalls(text, { region: at, image }).map(({ command }) => command);
}

test('commands of a script, with quotes, continuations and comments', () => {
  expect(commands('echo "a b" \'c d\' e\\ f # g', '# aws s3 ls', 'a \\', '  b; c & d')).toEqual(['echo a b c d e f', 'a b', 'c', 'd']);
  expect(commands('a $X "$Y" ${Z}')).toEqual(['a ? ? ?']);
  expect(commands('X=1 a $X', 'export Y=2', 'b $Y', 'Y=3', 'b $Y')).toEqual(['a ?', 'b 2', 'b ?']);
});

test('here-documents are no commands', () => {
  expect(commands("cat <<'EOF' >> /etc/ecs/ecs.config", 'aws s3 ls', 'EOF', 'a')).toEqual(['cat', 'a']);
  expect(commands('cat <<-EOF | tee x', '\taws s3 ls', '\tEOF', 'a')).toEqual(['cat', 'tee x', 'a']);
  expect(commands('cat > x <<EOF', 'aws s3 ls')).toEqual(['cat']);
});

test('substitutions run, whatever becomes of their output', () => {
  expect(commands('X=$(aws ssm get-parameter --name a)', 'b "$(c `d`)"', "e '$(f)'")).toEqual(['aws ssm get-parameter --name a', 'd', 'c ?', 'b ?', 'e $(f)']);
  expect(commands('exec > >(tee /var/log/user-data.log) 2>&1', 'a')).toEqual(['tee /var/log/user-data.log', 'exec', 'a']);
});

test('what may not run is left out', () => {
  expect(commands('if a; then b; else c; fi', 'd')).toEqual(['d']);
  expect(commands('for i in 1 2; do a; done; while b; do c; done', 'd')).toEqual(['d']);
  expect(commands('case $x in a) b;; *) c;; esac', 'd')).toEqual(['d']);
  expect(commands('f() {', '  a', '}', 'function g {', '  b', '}', 'c')).toEqual(['c']);
  expect(commands('a && b', 'c || d; e')).toEqual(['a', 'c', 'e']);
  expect(commands('{ a; }', '( b )', 'c | d')).toEqual(['a', 'b', 'c', 'd']);
  expect(commands('a', 'exit 0', 'b')).toEqual(['a', 'exit 0']);
  expect(commands('if a; then', '  if b; then c; fi', '  d', 'fi', 'e')).toEqual(['e']);
});

test('calls of the AWS CLI in the Region of the host', () => {
  expect(calls(['aws ssm get-parameter --name /a', 'sudo /usr/local/bin/aws --output text s3 cp s3://b/k .', 'X=$(aws secretsmanager get-secret-value --secret-id x)'])).toEqual([
    'aws ssm get-parameter',
    'aws s3 cp',
    'aws secretsmanager get-secret-value',
  ]);
  expect(calls(['aws ecr get-login-password | docker login --username AWS --password-stdin x'])).toEqual(['aws ecr get-login-password']);
  expect(calls(['aws configure set region x', 'aws s3 presign s3://b/k', 'aws ec2 describe-tags', 'aws $SERVICE get', 'awsx ssm get-parameter'])).toEqual([]);
});

test('other Regions and endpoints are not meant', () => {
  const inRegion = (text: Text) => textOf(['#!/bin/sh\naws --region ', ...(typeof text === 'string' ? [text] : text.parts), ' ssm get-parameter']);
  expect(calls(inRegion(here))).toEqual(['aws ssm get-parameter']);
  expect(calls(inRegion('eu-west-1'))).toEqual([]);
  expect(calls(inRegion('eu-west-1'), linux, 'eu-west-1')).toEqual(['aws ssm get-parameter']);
  expect(calls(textOf(['#!/bin/sh\nREGION=', region, '\naws ssm get-parameter --region $REGION']))).toEqual(['aws ssm get-parameter']);
  expect(calls(['aws ssm get-parameter --region $REGION', 'aws s3 ls --endpoint-url https://x'])).toEqual([]);
});

test('images of the own Region', () => {
  const pulls = (image: string, at: Text = 'eu-west-1') => calls([`docker pull ${image}`], linux, at);
  expect(pulls('111122223333.dkr.ecr.eu-west-1.amazonaws.com/a:1')).toEqual(['docker pull']);
  expect(pulls('111122223333.dkr.ecr.us-east-1.amazonaws.com/a:1')).toEqual([]);
  expect(pulls('nginx')).toEqual([]);
  expect(calls(textOf(['#!/bin/bash\ndocker pull --quiet 111122223333.dkr.ecr.', region, '.amazonaws.com/a']))).toEqual(['docker pull']);
});

test('packages of Amazon Linux', () => {
  expect(calls(['yum install -y jq', 'dnf -y update'])).toEqual(['yum install', 'yum update']);
  expect(calls(['yum install -y jq'], 'ami-0123')).toEqual([]);
  expect(scriptCalls('#!/bin/bash\nyum install -y jq', { region: here, image: undefined })).toEqual([]);
  expect(calls(['yum install -y https://x/y.rpm', 'yum install -y ./y.rpm', 'yum install --enablerepo=epel jq', 'yum install -y $P', 'yum -y install', 'yum clean all'])).toEqual([]);
});

test('only what the shell runs is read', () => {
  for (const text of ['aws ssm get-parameter', 'runcmd: [aws ssm get-parameter]', '<powershell>\naws ssm get-parameter\n</powershell>', '#!/usr/bin/python3\naws ssm get-parameter']) {
    expect(calls(text)).toEqual([]);
  }
  expect(calls('\n#!/usr/bin/env bash\naws ssm get-parameter')).toEqual(['aws ssm get-parameter']);
});

const MIME = (...parts: readonly (readonly [string, ...string[]])[]) =>
  ['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary="==B=="', '', ...parts.flatMap(([type, ...lines]) => ['--==B==', `Content-Type: ${type}; charset="us-ascii"`, ...lines]), '--==B==--', ''].join('\n');

test('scripts in archives', () => {
  expect(calls(MIME(['text/x-shellscript', '', '#!/bin/bash', 'aws ssm get-parameter'], ['text/x-shellscript', '', '#!/bin/sh', 'aws s3 cp s3://b/k .']))).toEqual(['aws ssm get-parameter', 'aws s3 cp']);
  expect(calls(MIME(['text/x-shellscript', '#!/bin/bash', 'aws ssm get-parameter']))).toEqual(['aws ssm get-parameter']);
  expect(calls(MIME(['text/cloud-boothook', '', '#cloud-boothook', '#!/bin/bash', 'cloud-init-per once options aws ssm get-parameter']))).toEqual(['aws ssm get-parameter']);
  expect(calls(MIME(['text/plain', '', '#!/bin/bash', 'aws ssm get-parameter']))).toEqual(['aws ssm get-parameter']);
  const scripts = (head: string) => MIME(['text/x-shellscript', ...head.split('|'), '#!/bin/bash', 'aws ssm get-parameter']);
  expect(calls(scripts('Content-Transfer-Encoding: base64|'))).toEqual([]);
  expect(calls(MIME(['text/x-shellscript', '', '#!/usr/bin/python3', 'aws ssm get-parameter']))).toEqual([]);
  expect(calls(MIME(['text/part-handler', '', '#!/bin/bash', 'aws ssm get-parameter']))).toEqual([]);
  expect(calls(scripts('').replace('MIME-Version: 1.0\n', ''))).toEqual([]);
  expect(calls(scripts('').replace('; boundary="==B=="', ''))).toEqual([]);
  expect(calls(scripts('').replaceAll('\n', '\r\n'))).toEqual(['aws ssm get-parameter']);
});

test('commands and packages of #cloud-config', () => {
  const config = (...lines: readonly string[]) => calls(['#cloud-config', ...lines].join('\n'));
  expect(config('runcmd:', '  - aws ssm get-parameter --name /a', '  - [aws, s3, cp, "s3://b/k", .]', 'bootcmd: [yum install -y jq]')).toEqual(['yum install', 'aws ssm get-parameter', 'aws s3 cp']);
  expect(config('runcmd:', '  - if test -f x; then', '  - aws ssm get-parameter', '  - fi', '  - [sh, -c, "aws s3 ls"]', "  - [echo, \"it's; aws s3 ls\"]")).toEqual([]);
  expect(config('packages: [jq]', 'package_update: true', 'package_upgrade: no')).toEqual(['packages', 'package_update']);
  expect(config('packages: []', 'package_update: false')).toEqual([]);
  expect(calls('#cloud-config\npackages: [jq]', 'ami-0123')).toEqual([]);
  expect(calls(MIME(['text/cloud-config', '', 'runcmd:', '- aws ssm get-parameter']))).toEqual(['aws ssm get-parameter']);
  expect(config('runcmd: aws ssm get-parameter', 'packages: jq')).toEqual([]);
  expect(config('runcmd: [aws ssm get-parameter', '')).toEqual([]);
  expect(config('- runcmd', '- aws ssm get-parameter')).toEqual([]);
});

test('what archives and configurations leave open stays a part of their commands', () => {
  expect(calls(textOf(['#cloud-config\nruncmd:\n  - aws --region ', region, ' ssm get-parameter']))).toEqual(['aws ssm get-parameter']);
  expect(calls(textOf(['#cloud-config\nruncmd:\n  - [aws, --region, ', region, ', ssm, get-parameter]']))).toEqual(['aws ssm get-parameter']);
  expect(calls(textOf([MIME(['text/x-shellscript', '', '#!/bin/bash', 'aws --region X']).split('X')[0] ?? '', region, ' ssm get-parameter\n--==B==--']))).toEqual(['aws ssm get-parameter']);
});

test('no text makes it throw or hang', () => {
  for (const text of ['"', "'", '$(', '`', '<<', '<<EOF', '${', '$((', '(', ')', '}', 'a &&', '\\', '|', 'case', 'f()', '>(', '$', 'a=$(b', '"$(a"']) {
    expect(() => commandsOf(`#!/bin/sh\n${text}`)).not.toThrow();
    expect(() => calls(MIME(['text/cloud-config', '', `runcmd: [${text} aws`]))).not.toThrow();
    expect(() => calls(`#cloud-config\nruncmd:\n- ${text}\n- aws`)).not.toThrow();
  }
});

/** Actions with what they are called on, as far as it is told. */
function actions(...lines: readonly string[]): readonly string[] {
  const text = ['#!/bin/bash', ...lines].join('\n');
  return scriptCalls(text, { region: 'eu-west-1', image: linux }).flatMap((call) => (call.actions ?? []).map(({ action, on }) => (on === undefined ? action : `${action} ${showText(on)}`)));
}

test.each([
  ['aws ssm get-parameter --name /app/key --with-decryption', ['ssm:GetParameter']],
  ['aws ssm get-parameters-by-path --path /app', ['ssm:GetParametersByPath']],
  ['aws ssm frobnicate', []],
  ['aws secretsmanager get-secret-value --secret-id app', ['secretsmanager:GetSecretValue']],
  ['aws ecr get-login-password | docker login', ['ecr:GetAuthorizationToken']],
  ['aws s3 cp s3://settings/app/a.env /etc/a.env', ['s3:GetObject arn:aws:s3:::settings/app/a.env']],
  ['aws s3 cp s3://settings/app/ /etc/app/', ['s3:GetObject arn:aws:s3:::settings/*']],
  ['aws s3 cp s3://settings/app /etc/app --recursive', ['s3:GetObject arn:aws:s3:::settings/*']],
  ['aws s3 cp --region eu-west-1 s3://settings/a /etc', ['s3:GetObject arn:aws:s3:::settings/a']],
  ['aws s3 cp /var/log/boot.log s3://logs/boot.log', ['s3:PutObject arn:aws:s3:::logs/boot.log']],
  ['aws s3 sync s3://a s3://b', ['s3:GetObject arn:aws:s3:::a/*', 's3:PutObject arn:aws:s3:::b/*']],
  ['aws s3 cp s3://settings/a /etc --sse aws:kms', []],
  ['aws s3 cp s3://$BUCKET/a /etc', []],
  ['aws s3 ls s3://settings', []],
  ['aws s3api get-object --bucket settings --key a /etc/a', ['s3:GetObject arn:aws:s3:::settings/a']],
  ['aws s3 cp s3://settings/a /etc --profile other', []],
])('%s calls %j', (line, called) => {
  expect(actions(line)).toEqual(called);
});

test('scripts pull with the role of the host where they log in', () => {
  const pull = 'docker pull 111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1';
  expect(actions(pull)).toEqual([]);
  expect(actions('aws ecr get-login-password | docker login', pull)).toEqual([
    'ecr:GetAuthorizationToken',
    ...['BatchGetImage', 'GetDownloadUrlForLayer'].map((name) => `ecr:${name} arn:aws:ecr:eu-west-1:111122223333:repository/app`),
  ]);
});

test('scripts with credentials of their own call as somebody else', () => {
  expect(actions('export AWS_PROFILE=other', 'aws s3 cp s3://settings/a /etc')).toEqual([]);
});

test('substitutions without end, and words that objects have by themselves, are no calls', () => {
  expect(commands(`a ${'$('.repeat(5000)}`).at(-1)).toBe('a ?');
  expect(commands(`${'X=$('.repeat(40)}a${')'.repeat(40)}`, 'b')).toEqual(['b']);
  expect(calls(['constructor x', '__defineGetter__ aws x', 'aws constructor x', 'aws s3 ls'])).toEqual(['aws s3 ls']);
});
