import { actionTable } from '../../knowledge/iam-actions.ts';
import { concat, splitText, showText, textOf, type Text } from '../../values/text.ts';
import { partitionText } from '../policy/identifiers.ts';
import type { Word } from './shell.ts';

/** An action that a command of the AWS CLI calls for certain, and on what, as far as its words tell. */
export interface ScriptAction {
  readonly action: string;
  /** An ARN. */
  readonly on?: Text;
}

/**
 * What a command of the AWS CLI calls: an operation is named as its action in kebab case, those of `s3` are made of several.
 * Nothing for commands of which that is not certain.
 */
export function actionsOfCommand(service: string, operation: string, words: readonly Word[], region: Text): readonly ScriptAction[] {
  switch (service) {
    case 's3':
      return copied(operation, words, region);
    case 's3api':
      return operation === 'get-object' ? [{ action: 's3:GetObject', ...arnOfObject(option(words, '--bucket'), option(words, '--key'), region) }] : [];
    case 'ecr':
      return operation === 'get-login-password' || operation === 'get-login' ? [{ action: 'ecr:GetAuthorizationToken' }] : named(service, operation);
    case 'ssm':
    case 'secretsmanager':
      return named(service, operation);
    default:
      return [];
  }
}

/** `get-parameter` gives `GetParameter`, where there is such an action. */
function named(service: string, operation: string): readonly ScriptAction[] {
  const known = actionTable().services.get(service)?.actions.get(operation.replaceAll('-', ''));
  return known === undefined ? [] : [{ action: `${service}:${known.name}` }];
}

/** https://docs.aws.amazon.com/cli/latest/reference/s3/: what is copied is read at its source and written to its destination. */
function copied(operation: string, words: readonly Word[], region: Text): readonly ScriptAction[] {
  if (operation !== 'cp' && operation !== 'sync') return [];
  const all = operation === 'sync' || words.includes('--recursive');
  const [from, to] = places(words);
  return [...(from === undefined ? [] : objectIn('s3:GetObject', from, all, region)), ...(to === undefined ? [] : objectIn('s3:PutObject', to, all, region))];
}

/** Source and destination; more words than these two are values of options, and nothing is certain. */
function places(words: readonly Word[]): readonly Word[] {
  const plain = words.filter((word) => word === undefined || !showText(word).startsWith('-'));
  return plain.length === 2 ? plain : [];
}

function objectIn(action: string, place: Text, all: boolean, region: Text): readonly ScriptAction[] {
  const path = withoutScheme(place);
  if (path === undefined) return [];
  const [bucket = path, ...key] = splitText(path, '/');
  const name = key.length === 0 ? undefined : key.reduce((known, part) => concat(known, '/', part));
  return [{ action, ...arnOfObject(bucket, all || name === undefined || showText(name) === '' || showText(name).endsWith('/') ? undefined : name, region) }];
}

function withoutScheme(place: Text): Text | undefined {
  const [first, ...rest] = typeof place === 'string' ? [place] : place.parts;
  return typeof first === 'string' && first.startsWith('s3://') ? textOf([first.slice('s3://'.length), ...rest]) : undefined;
}

function arnOfObject(bucket: Word, key: Word, region: Text): { readonly on?: Text } {
  if (bucket === undefined || showText(bucket).startsWith('arn:')) return {};
  return { on: concat('arn:', partitionText(region), ':s3:::', bucket, '/', key ?? '*') };
}

function option(words: readonly Word[], name: string): Word {
  const at = words.indexOf(name);
  return at === -1 ? undefined : words[at + 1];
}
