import type { Guarded } from '@privatelint/core/front-end-api';
import { argument, type Run } from '../run.ts';
import { Thing } from '../thing.ts';
import { absent, array, exportName, isAbsent, literal, object, stringOfVal, textOfVal, unknown, type ArrayVal, type Call, type ConstructNode, type Val } from '../values.ts';
import { PlainThing } from './connections.ts';
import { regionVal } from './construct-tree.ts';
import { ecrImage, KeptThing, TO_LOG, TO_PULL } from './keepers.ts';

/** `ContainerImage.from…(…)`. */
export function image(name: string, call: Call): Val | undefined {
  const [first, second] = [argument(call, 0), argument(call, 1)];
  switch (name) {
    case 'fromRegistry':
      return new PlainThing('image', call, { registry: first, credentials: call.run.property(second, 'credentials') });
    case 'fromEcrRepository':
      return new PlainThing('image', call, { repository: first, tag: second });
    case 'fromAsset':
    case 'fromDockerImageAsset':
    case 'fromTarball':
      return new PlainThing('image', call, { asset: literal(true, call.at) });
    default:
      return undefined;
  }
}

const DRIVERS: Readonly<Record<string, string>> = {
  awsLogs: 'awslogs',
  firelens: 'awsfirelens',
  fluentd: 'fluentd',
  gelf: 'gelf',
  journald: 'journald',
  jsonFile: 'json-file',
  splunk: 'splunk',
  syslog: 'syslog',
  AwsLogDriver: 'awslogs',
  FireLensLogDriver: 'awsfirelens',
  FluentdLogDriver: 'fluentd',
  GelfLogDriver: 'gelf',
  JournaldLogDriver: 'journald',
  JsonFileLogDriver: 'json-file',
  SplunkLogDriver: 'splunk',
  SyslogLogDriver: 'syslog',
};

/** `LogDrivers.awsLogs(…)`, `new AwsLogDriver(…)`. */
export function logDriver(name: string, call: Call): Val | undefined {
  const props = argument(call, 0);
  if (name === 'GenericLogDriver') return new PlainThing('logging', call, { driver: call.run.property(props, 'logDriver'), options: call.run.property(props, 'options') });
  const driver = DRIVERS[name];
  if (driver === undefined) return undefined;
  return new PlainThing('logging', call, { driver: literal(driver, call.at), options: driver === 'awsfirelens' ? call.run.property(props, 'options') : absent(call.at), secrets: call.run.property(props, 'secretOptions') });
}

/** `ecs.Secret.from…(…)`. */
export function secret(name: string, call: Call): Val | undefined {
  const keeper = argument(call, 0);
  const service = name.startsWith('fromSecretsManager') ? 'secretsmanager' : name === 'fromSsmParameter' ? 'ssm' : undefined;
  if (service === undefined) return undefined;
  const from = call.run.each(keeper, (one) => {
    if (one instanceof KeptThing) return one.arn();
    const label = one.kind === 'unknown' ? (one.hole.label ?? one.hole.id) : 'secret';
    return { kind: 'text', text: { parts: [`arn:aws:${service}:`, unknown(label, 'it comes from outside', one.at).hole] }, at: one.at };
  });
  return new PlainThing('secret', call, { from, keeper });
}

/** The options of a container, as they are given. */
export interface ContainerSpec {
  readonly name: Val;
  readonly props: Val;
  readonly at: Val['at'];
  readonly router?: boolean;
  readonly moreSecrets: Guarded<readonly [Val, Val]>[];
  readonly moreEnvironment: Guarded<readonly [Val, Val]>[];
}

/** A task definition, as far as its containers ask something of it. */
interface Definition extends Thing {
  grants(run: Run, what: Grants, at: Val['at']): void;
}

/** What the execution role is to allow for a container: nothing leaves it out, undefined is not known. */
export type Grants = readonly string[] | undefined;

/** What CDK lets the execution role do for a container, part by part. */
export function grantsOf(run: Run, props: Val): readonly Grants[] {
  if (props.kind !== 'object' || props.open !== undefined) return [undefined];
  const given = run.property(props, 'secrets');
  const secretsGiven = given.kind === 'object' && given.open === undefined ? [...given.entries.values()].map(({ value }) => secretGrants(run, value)) : isAbsent(given) ? [] : [undefined];
  return [imageGrants(run, run.property(props, 'image')), loggingGrants(run, run.property(props, 'logging')), ...secretsGiven];
}

/** What all cases of a value ask for together. */
function ofCases(run: Run, value: Val, ask: (one: Val) => Grants): Grants {
  const narrow = run.narrowed(value);
  if (narrow.kind !== 'cases') return ask(narrow);
  const all = narrow.cases.map(({ value: one }) => ask(one));
  return all.some((one) => one === undefined) ? undefined : [...new Set(all.flatMap((one) => one ?? []))];
}

function imageGrants(run: Run, image: Val): Grants {
  return ofCases(run, image, (one) => {
    if (!(one instanceof PlainThing) || one.type !== 'image') return undefined;
    const { registry, repository, asset, credentials: own } = one.parts;
    if (repository !== undefined || asset !== undefined) return TO_PULL;
    return registry === undefined ? undefined : isAbsent(own) ? [] : keeperGrants(run, own ?? absent(one.at));
  });
}

function loggingGrants(run: Run, driver: Val): Grants {
  return ofCases(run, driver, (one) => {
    if (isAbsent(one)) return [];
    const name = one instanceof PlainThing && one.parts.driver !== undefined ? stringOfVal(one.parts.driver) : undefined;
    if (!(one instanceof PlainThing) || name === undefined) return undefined;
    if (!isAbsent(one.parts.secrets ?? absent(one.at))) return undefined;
    return name === 'awslogs' ? TO_LOG : [];
  });
}

function secretGrants(run: Run, value: Val): Grants {
  return ofCases(run, value, (one) => (one instanceof PlainThing && one.parts.keeper !== undefined ? keeperGrants(run, one.parts.keeper) : undefined));
}

function keeperGrants(run: Run, keeper: Val): Grants {
  return ofCases(run, keeper, (one) => (one instanceof KeptThing ? one.actionsToRead : undefined));
}

/** `taskDefinition.addContainer(…)`. */
export class ContainerThing extends Thing {
  readonly type = 'aws-ecs.ContainerDefinition';
  readonly spec: ContainerSpec;
  readonly #definition: Definition;

  constructor(call: Call, definition: Definition, name: Val, props: Val, router = false) {
    super(call, definition.construct);
    this.#definition = definition;
    this.spec = { name, props, at: call.at, router, moreSecrets: [], moreEnvironment: [] };
  }

  override get(name: string): Val | undefined {
    return name === 'taskDefinition' ? this.#definition : undefined;
  }

  override call(name: string, call: Call): Val | undefined {
    const entry = { value: [argument(call, 0), argument(call, 1)] as const, when: call.run.path };
    if (name === 'addSecret') {
      this.spec.moreSecrets.push(entry);
      this.#definition.grants(call.run, secretGrants(call.run, entry.value[1]), call.at);
    }
    else if (name === 'addEnvironment') this.spec.moreEnvironment.push(entry);
    else return undefined;
    return absent(call.at);
  }

  override reaches(): readonly Val[] {
    return [this.#definition];
  }
}

/** A container as a task definition has it. */
export function containerVal(run: Run, { spec, escapes }: ContainerThing, own: ConstructNode): Val {
  const { props, at } = spec;
  const given = run.property(props, 'containerName');
  const imageGiven = run.property(props, 'image');
  const result = object(
    {
      Name: isAbsent(given) ? spec.name : given,
      Image: imageVal(run, imageGiven, own),
      RepositoryCredentials: credentials(run, imageGiven),
      LogConfiguration: logging(run, run.property(props, 'logging'), own),
      Secrets: secrets(run, run.property(props, 'secrets'), spec.moreSecrets, at),
      Environment: environment(run, run.property(props, 'environment'), spec.moreEnvironment, at),
      EnvironmentFiles: files(run, run.property(props, 'environmentFiles')),
      FirelensConfiguration: spec.router === true ? firelens(run, run.property(props, 'firelensConfig'), at) : undefined,
    },
    at,
  );
  const [escape] = escapes;
  if (props.kind === 'unknown' || (props.kind === 'object' && props.open !== undefined)) result.open = 'the options of the container are not followed';
  if (escape !== undefined) result.open ??= escape.cause;
  return result;
}

function imageVal(run: Run, given: Val, own: ConstructNode): Val {
  return run.each(given, (one) => {
    const parts = one instanceof PlainThing ? one.parts : {};
    if (parts.registry !== undefined) return parts.registry;
    if (parts.repository !== undefined) return ecrImage(run, parts.repository, parts.tag ?? absent(one.at), own, one.at);
    if (parts.asset !== undefined) {
      const asset = new PlainThing('asset', { run, args: [], open: false, at: one.at, whole: one.at });
      const known = ecrImage(run, asset, literal('asset', one.at), own, one.at);
      return known;
    }
    return unknown('image', 'the image is not followed', one.at);
  });
}

function credentials(run: Run, given: Val): Val | undefined {
  const found = run.each(given, (one) => (one instanceof PlainThing ? (one.parts.credentials ?? absent(one.at)) : absent(one.at)));
  if (isAbsent(found)) return undefined;
  return run.each(found, (one) => (isAbsent(one) ? one : object({ CredentialsParameter: one instanceof KeptThing ? one.arn() : unknown('credentials', 'they come from outside', one.at) }, one.at)));
}

function logging(run: Run, given: Val, own: ConstructNode): Val {
  return run.each(given, (one) => {
    if (isAbsent(one)) return one;
    if (!(one instanceof PlainThing)) return unknown('logging', 'the log driver is not followed', one.at);
    const driver = one.parts.driver ?? unknown('driver', 'the log driver is not followed', one.at);
    const options = one.parts.options;
    return object(
      {
        LogDriver: driver,
        Options: stringOfVal(driver) === 'awslogs' && (options === undefined || isAbsent(options)) ? object({ 'awslogs-region': regionVal(run, own.stack, one.at) }, one.at) : options,
        SecretOptions: secrets(run, one.parts.secrets ?? absent(one.at), [], one.at),
      },
      one.at,
    );
  });
}

function secrets(run: Run, given: Val, more: ContainerSpec['moreSecrets'], at: Val['at']): Val | undefined {
  if (isAbsent(given) && more.length === 0) return undefined;
  const listed = named(run, given, (name, value) => object({ Name: name, ValueFrom: secretFrom(run, value) }, value.at));
  if (more.length === 0) return listed;
  const list = listed.kind === 'array' ? listed : array([], at);
  if (listed.kind !== 'array' && !isAbsent(listed)) list.open = 'the secrets are not followed';
  for (const { value, when } of more) list.items.push({ value: object({ Name: value[0], ValueFrom: secretFrom(run, value[1]) }, value[1].at), when });
  return list;
}

function secretFrom(run: Run, value: Val): Val {
  return run.each(value, (one) => (one instanceof PlainThing ? (one.parts.from ?? absent(one.at)) : unknown('secret', 'the secret is not followed', one.at)));
}

function environment(run: Run, given: Val, more: ContainerSpec['moreEnvironment'], at: Val['at']): Val | undefined {
  if (isAbsent(given) && more.length === 0) return undefined;
  const listed = named(run, given, (name, value) => object({ Name: name, Value: textOfVal(value) === undefined ? unknown('value', 'it is not followed', value.at) : value }, value.at));
  const list = listed.kind === 'array' ? listed : array([], at);
  for (const { value, when } of more) list.items.push({ value: object({ Name: value[0], Value: value[1] }, at), when });
  return more.length === 0 ? listed : list;
}

/** The entries of an object as a list; those of an object that is not followed leave it open. */
function named(run: Run, given: Val, make: (name: Val, value: Val) => Val): Val {
  return run.each(given, (one) => {
    if (one.kind === 'object') {
      const list: ArrayVal = { kind: 'array', items: [], at: one.at };
      for (const [name, { value, keyAt }] of one.entries) {
        if (value.kind === 'cases') for (const { value: it, when } of value.cases) list.items.push({ value: make(literal(name, keyAt), it), when });
        else list.items.push({ value: make(literal(name, keyAt), value), when: run.worlds.always });
      }
      if (one.open !== undefined) list.open = one.open;
      return list;
    }
    return isAbsent(one) ? one : { kind: 'array', items: [], open: 'it is not followed', at: one.at };
  });
}

function files(run: Run, given: Val): Val | undefined {
  if (isAbsent(given)) return undefined;
  return run.each(given, (one) => {
    if (one.kind !== 'array') return unknown('files', 'they are not followed', one.at);
    return { ...one, items: one.items.map(({ value, when }) => ({ value: object({ Type: literal('s3', value.at), Value: unknown('file', 'where it is kept is not worked out', value.at) }, value.at), when })) };
  });
}

function firelens(run: Run, config: Val, at: Val['at']): Val {
  const [, type] = /FirelensConfigFileType\.(\w+)$/.exec(exportName(run.property(run.property(config, 'options'), 'configFileType')) ?? '') ?? [];
  const [, kind] = /FirelensLogRouterType\.(\w+)$/.exec(exportName(run.property(config, 'type')) ?? '') ?? [];
  return object({ Type: literal((kind ?? 'FLUENTBIT').toLowerCase(), at), Options: object({ 'config-file-type': type === undefined ? undefined : literal(type.toLowerCase(), at) }, at) }, at);
}
