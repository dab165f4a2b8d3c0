import { concat, type Text } from '@privatelint/core/front-end-api';
import { attributeOf, type Resource } from '../resource.ts';
import { argument, type Run } from '../run.ts';
import { Thing } from '../thing.ts';
import { concatTexts, isAbsent, object, stringOfVal, textOfVal, unknown, valOfText, type Call, type ConstructNode, type Val } from '../values.ts';
import { place, pseudo, regionVal } from './construct-tree.ts';
import { RoleThing } from './roles.ts';

/**
 * What CDK allows by `grantPull`, `grantRead` and `grantWrite`; keys too, where there is one.
 * https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_ecr.Repository.html
 */
const GRANTS: Readonly<Record<string, { readonly read: readonly string[]; readonly write: readonly string[] }>> = {
  'AWS::ECR::Repository': {
    read: ['ecr:GetAuthorizationToken', 'ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'],
    write: ['ecr:CompleteLayerUpload', 'ecr:UploadLayerPart', 'ecr:InitiateLayerUpload', 'ecr:PutImage'],
  },
  'AWS::SecretsManager::Secret': { read: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret', 'kms:Decrypt'], write: ['secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecret'] },
  'AWS::SSM::Parameter': { read: ['ssm:DescribeParameters', 'ssm:GetParameters', 'ssm:GetParameter', 'ssm:GetParameterHistory', 'kms:Decrypt'], write: ['ssm:PutParameter'] },
  'AWS::Logs::LogGroup': { read: ['logs:FilterLogEvents', 'logs:GetLogEvents', 'logs:GetLogGroupFields', 'logs:DescribeLogGroups', 'logs:DescribeLogStreams'], write: ['logs:CreateLogStream', 'logs:PutLogEvents'] },
};

/** What containers need to be pulled and to log, as CDK grants it. */
export const TO_PULL = GRANTS['AWS::ECR::Repository']?.read ?? [];
export const TO_LOG = GRANTS['AWS::Logs::LogGroup']?.write ?? [];

/** Repositories, log groups, secrets and parameters: what containers refer to. */
export class KeptThing extends Thing {
  readonly type: string;
  readonly #own: ConstructNode;
  readonly #resourceType: string;
  /** Undefined for what comes from outside. */
  readonly #properties: Val | undefined;
  readonly #arn: Val;

  constructor(call: Call, type: string, resourceType: string, own: ConstructNode, properties: Val | undefined, arn?: Val) {
    super(call, own);
    this.type = type;
    this.#own = own;
    this.#resourceType = resourceType;
    this.#properties = properties;
    this.#arn = arn ?? attributeOf({ path: own.path, type: resourceType }, 'id', call.at);
  }

  /** What it is referred to by. */
  arn(): Val {
    return this.#arn;
  }

  get isOwn(): boolean {
    return this.#properties !== undefined;
  }

  override get(name: string): Val | undefined {
    if (name === 'repositoryUri' && this.isOwn) return attributeOf({ path: this.#own.path, type: this.#resourceType }, 'RepositoryUri', this.at);
    if (/Arn$|^secretFullArn$|^parameterName$|^stringValue$/.test(name)) return this.#arn;
    return undefined;
  }

  /** What reading it takes. */
  get actionsToRead(): readonly string[] {
    return GRANTS[this.#resourceType]?.read ?? [];
  }

  override call(name: string, call: Call): Val | undefined {
    const [, what] = /^grant(Pull|PullPush|Read|Write)$/.exec(name) ?? [];
    const grantee = call.run.narrowed(argument(call, 0));
    if (what === undefined || !(grantee instanceof RoleThing)) return undefined;
    const { read = [], write = [] } = GRANTS[this.#resourceType] ?? {};
    grantee.grant(what === 'Write' ? write : what === 'PullPush' ? [...read, ...write] : read, call.at);
    return unknown('grant', 'it is not followed', call.at, {}, 'aws-iam.Grant');
  }

  override resources(): readonly Resource[] {
    if (this.#properties === undefined) return [];
    const { at, whole, when, escapes } = this;
    return [{ path: this.#own.path, type: this.#resourceType, at, whole, when, construct: this.#own, properties: this.#properties, escapes }];
  }
}

/** `new ecr.Repository(…)`, `new logs.LogGroup(…)` and so on. */
export function kept(name: string, call: Call): Val | undefined {
  const own = (): ConstructNode => place(call);
  const { run } = call;
  switch (name) {
    case 'aws-ecr.Repository': {
      const given = run.property(argument(call, 2), 'repositoryName');
      return run.add(new KeptThing(call, name, 'AWS::ECR::Repository', own(), object({ RepositoryName: isAbsent(given) ? undefined : given }, call.at)));
    }
    case 'aws-logs.LogGroup':
      return run.add(new KeptThing(call, name, 'AWS::Logs::LogGroup', own(), object({}, call.at)));
    case 'aws-secretsmanager.Secret':
    case 'aws-rds.DatabaseSecret':
      return run.add(new KeptThing(call, name, 'AWS::SecretsManager::Secret', own(), object({}, call.at)));
    case 'aws-ssm.StringParameter':
    case 'aws-ssm.StringListParameter':
      return run.add(new KeptThing(call, name, 'AWS::SSM::Parameter', own(), object({}, call.at)));
    default:
      return undefined;
  }
}

/** `Repository.fromRepositoryName(…)`, `Secret.fromSecretNameV2(…)` and so on. */
export function keptElsewhere(name: string, call: Call): Val | undefined {
  const { run } = call;
  const [, type = '', method = ''] = /^(aws-[\w-]+\.\w+)\.(from\w+)$/.exec(name) ?? [];
  const last = argument(call, 2);
  const make = (resourceType: string, arn: Val): Val => run.add(new KeptThing(call, type, resourceType, place(call), undefined, arn));
  const given = (...names: string[]): Val => {
    if (last.kind !== 'object') return last;
    const found = names.map((it) => run.property(last, it)).find((it) => !isAbsent(it));
    return found ?? unknown('name', 'it is not given', last.at);
  };
  switch (type) {
    case 'aws-ecr.Repository':
      return make('AWS::ECR::Repository', method === 'fromRepositoryArn' ? last : method.endsWith("Attributes") ? given('repositoryArn') : arnOf(call, 'ecr', ':repository/', last));
    case 'aws-secretsmanager.Secret':
      return make('AWS::SecretsManager::Secret', method.includes('Name') ? arnOf(call, 'secretsmanager', ':secret:', last) : withArn(given('secretCompleteArn', 'secretPartialArn', 'secretArn'), call, 'secretsmanager'));
    case 'aws-ssm.StringParameter':
    case 'aws-ssm.StringListParameter':
      return make('AWS::SSM::Parameter', method === 'fromStringParameterArn' ? withArn(last, call, 'ssm') : arnOf(call, 'ssm', ':parameter/', given('parameterName')));
    case 'aws-logs.LogGroup':
      return make('AWS::Logs::LogGroup', last);
    default:
      return undefined;
  }
}

/** An ARN in the Region of the stack. */
function arnOf(call: Call, service: string, kind: string, name: Val): Val {
  const { run, at } = call;
  const own = place({ ...call, args: [call.args[0] ?? unknown('scope', '', at)] });
  return run.each(regionVal(run, own.stack, at), (region) => {
    const account = textOfVal(pseudo('AWS::AccountId', at)) ?? '';
    const text: Text = textOfVal(name) ?? { parts: [unknown('name', 'it is not followed', at).hole] };
    return valOfText(concatTexts('arn:', textOfVal(pseudo('AWS::Partition', at)) ?? '', `:${service}:`, textOfVal(region) ?? '', ':', account, kind, text), name.at);
  });
}

/** Of an ARN that is not known, the service is. */
function withArn(value: Val, { at }: Call, service: string): Val {
  if (stringOfVal(value) !== undefined || value.kind === 'text') return value;
  return valOfText(concatTexts(`arn:aws:${service}:`, textOfVal(value) ?? { parts: [unknown('arn', 'it is not followed', at).hole] }), value.at);
}

/** The image of a repository, as ECS is told to pull it. */
export function ecrImage(run: Run, repository: Val, tag: Val, own: ConstructNode, at: Val['at']): Val {
  return run.each(repository, (one) => {
    const suffix: Text = isAbsent(tag) ? ':latest' : concat(':', textOfVal(tag) ?? { parts: [unknown('tag', 'it is not followed', at).hole] });
    const uri = one instanceof KeptThing && one.isOwn ? one.get('repositoryUri') : undefined;
    if (uri !== undefined) return valOfText(concat(textOfVal(uri) ?? '', suffix), at);
    const arn = one instanceof KeptThing ? stringOfVal(one.arn()) : undefined;
    const [, account, region, name] = /^arn:aws[\w-]*:ecr:([^:]*):([^:]*):repository\/(.+)$/.exec(arn ?? '')?.map((part, i) => (i === 1 || i === 2 ? part : part)) ?? [];
    const elsewhere = account === undefined ? undefined : { region: account, account: region ?? '', name: name ?? '' };
    return run.each(regionVal(run, own.stack, at), (target) => {
      const where: Text = elsewhere?.region ?? (arn === undefined && !(one instanceof KeptThing) ? { parts: [unknown('Region of the repository', 'the repository comes from outside', at).hole] } : (textOfVal(target) ?? ''));
      const who: Text = elsewhere?.account ?? textOfVal(pseudo('AWS::AccountId', at)) ?? '';
      const what: Text = elsewhere?.name ?? { parts: [unknown('name of the repository', 'the repository comes from outside', at).hole] };
      return valOfText(concat(who, '.dkr.ecr.', where, '.', textOfVal(pseudo('AWS::URLSuffix', at)) ?? '', '/', what, suffix), at);
    });
  });
}
