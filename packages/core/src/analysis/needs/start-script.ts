import { classifyImage } from '../../knowledge/images.ts';
import type { Feature } from '../../knowledge/needs.ts';
import { concat, equalText, showText, type Text } from '../../values/text.ts';
import { startSteps } from './cloud-init.ts';
import { partitionText } from '../policy/identifiers.ts';
import { actionsOfCommand, type ScriptAction } from './script-actions.ts';
import type { Command, Word } from './shell.ts';

/** Something that a start script calls a service for. */
export interface ScriptCall {
  readonly feature: Feature;
  /** The words that say so, without what they are about: `aws ssm get-parameter`. */
  readonly command: string;
  /** What it calls with the role of the host; none where that is not certain. */
  readonly actions?: readonly ScriptAction[];
  /** They are a key of the configuration of the host rather than a command. */
  readonly isKey?: true;
}

export interface ScriptSetting {
  /** Where the host is. */
  readonly region: Text;
  readonly image: Text | undefined;
}

/**
 * What user data calls for certain in the Region of its host. Only commands of the shell are read, and only what is written out: an
 * alarm about something that a script may never do costs more than silence.
 */
export function scriptCalls(userData: Text, setting: ScriptSetting): readonly ScriptCall[] {
  if (!MENTION.test(showText(userData))) return [];
  const { commands, packageKeys } = startSteps(userData);
  const called = commands.flatMap((command): ScriptCall[] => {
    const words = withoutWrappers(command);
    const [first] = words;
    const call = typeof first === 'string' ? CALLS.get(first.slice(first.lastIndexOf('/') + 1))?.(words.slice(1), setting) : undefined;
    return call === undefined ? [] : [call];
  });
  const keys = isAmazonLinux(setting) ? packageKeys.map((key): ScriptCall => ({ feature: 'bootstrap-packages', command: key, isKey: true })) : [];
  // With credentials of its own a script calls as somebody else, and pulls with the login of whoever made one.
  const asOthers = OWN_CREDENTIALS.test(showText(userData));
  const logsIn = called.some(({ feature }) => feature === 'bootstrap-ecr-login');
  const byRole = called.map(({ actions, ...call }) => (asOthers || actions === undefined || (call.feature === 'bootstrap-ecr-pull' && !logsIn) ? call : { ...call, actions }));
  return [...byRole, ...keys];
}

const OWN_CREDENTIALS = /AWS_(?:PROFILE|DEFAULT_PROFILE|ACCESS_KEY_ID|SHARED_CREDENTIALS_FILE|CONFIG_FILE)|--profile|--no-sign-request|assume-role|aws configure|\.aws\/(?:config|credentials)/;

const WRAPPERS: ReadonlySet<Word> = new Set(['sudo', 'nohup', 'command', 'exec']);

/** `cloud-init-per FREQUENCY NAME COMMAND...` runs a command once or at every boot. */
function withoutWrappers(command: Command): Command {
  let words = command[0] === 'cloud-init-per' ? command.slice(3) : command;
  while (WRAPPERS.has(words[0])) {
    words = words.slice(1);
    while (isOption(words[0])) words = words.slice(1);
  }
  return words;
}

type Read = (words: readonly Word[], setting: ScriptSetting) => ScriptCall | undefined;

const CALLS: ReadonlyMap<string, Read> = new Map([
  ['aws', awsCall],
  ['docker', pull],
  ['podman', pull],
  ['yum', packages],
  ['dnf', packages],
]);

const MENTION = new RegExp(`\\b(?:${[...CALLS.keys(), 'package_update', 'package_upgrade', 'packages'].join('|')})\\b`);

/** Commands of the AWS CLI by what calls their service; others are silent. */
const AWS_COMMANDS: ReadonlyMap<string, Feature> = new Map([
  ['ssm', 'bootstrap-ssm-parameters'],
  ['s3', 'bootstrap-s3-objects'],
  ['s3api', 'bootstrap-s3-objects'],
  ['secretsmanager', 'bootstrap-secrets'],
  ['ecr', 'bootstrap-ecr-login'],
]);

/** Global options that take a value: https://docs.aws.amazon.com/cli/latest/reference/#options */
const WITH_VALUE: ReadonlySet<Word> = new Set(['--region', '--profile', '--output', '--query', '--color', '--ca-bundle', '--cli-read-timeout', '--cli-connect-timeout']);

function awsCall(words: readonly Word[], { region }: ScriptSetting): ScriptCall | undefined {
  if (words.some((word) => typeof word === 'string' && /^--(?:endpoint-url|region=)/.test(word))) return undefined;
  const at = words.indexOf('--region');
  const named = at === -1 ? region : words[at + 1];
  if (named === undefined || equalText(named, region) !== 'yes') return undefined;
  const [service, operation] = withoutOptions(words);
  if (typeof service !== 'string' || typeof operation !== 'string' || operation === 'presign' || operation === 'help') return undefined;
  const feature = AWS_COMMANDS.get(service);
  if (feature === undefined) return undefined;
  return { feature, command: `aws ${service} ${operation}`, actions: actionsOfCommand(service, operation, wordsAfter(words, operation), region) };
}

/** What follows an operation, without global options. */
function wordsAfter(words: readonly Word[], operation: string): readonly Word[] {
  const rest = words.slice(words.indexOf(operation) + 1);
  return rest.filter((word, i) => !WITH_VALUE.has(word) && !WITH_VALUE.has(rest[i - 1]));
}

function withoutOptions(words: readonly Word[]): readonly Word[] {
  let rest = words;
  while (isOption(rest[0])) rest = rest.slice(WITH_VALUE.has(rest[0]) ? 2 : 1);
  return rest;
}

function isOption(word: Word): boolean {
  return typeof word === 'string' && word.startsWith('-');
}

/** Images of a private registry in the Region of the host. */
function pull([operation, ...rest]: readonly Word[], { region }: ScriptSetting): ScriptCall | undefined {
  const [image] = withoutOptions(rest);
  if (operation !== 'pull' || image === undefined) return undefined;
  const location = classifyImage(image);
  if (location.kind !== 'ecr-private' || equalText(location.region, region) !== 'yes') return undefined;
  const { account, repository } = location;
  const on = concat('arn:', partitionText(region), ':ecr:', region, ':', account, ':repository/', repository);
  return { feature: 'bootstrap-ecr-pull', command: 'docker pull', actions: TO_PULL.map((action) => ({ action, on })) };
}

const TO_PULL = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];

const PACKAGE_COMMANDS: ReadonlySet<Word> = new Set(['install', 'update', 'upgrade']);

/** The repositories of Amazon Linux 2 and 2023 lie in buckets of the Region; those of others, and packages by path or URL, do not. */
function packages(words: readonly Word[], setting: ScriptSetting): ScriptCall | undefined {
  const [operation, ...names] = words.filter((word) => !isOption(word));
  if (!PACKAGE_COMMANDS.has(operation) || !isAmazonLinux(setting)) return undefined;
  if (words.some((word) => typeof word !== 'string' || /^--(?:disable|enable)repo|[/:]/.test(word))) return undefined;
  if (operation === 'install' && names.length === 0) return undefined;
  return { feature: 'bootstrap-packages', command: `yum ${showText(operation ?? '')}` };
}

function isAmazonLinux({ image }: ScriptSetting): boolean {
  return image !== undefined && /amazon-linux-2|amzn2|al2023/i.test(showText(image));
}
