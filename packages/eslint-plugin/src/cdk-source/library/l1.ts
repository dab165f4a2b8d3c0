import names from '../../../data/property-names.json' with { type: 'json' };
import { attributeOf, type Override, type Resource } from '../resource.ts';
import { argument, type Run } from '../run.ts';
import { Thing } from '../thing.ts';
import { absent, stringOfVal, unknown, type Call, type ConstructNode, type ObjectVal, type Val } from '../values.ts';
import { place } from './construct-tree.ts';

interface Names {
  /** Names that are not those of the property with a capital letter in front. */
  readonly renamed: Readonly<Record<string, string>>;
  /** Documents, and maps by names: their keys are the author's. */
  readonly asWritten: readonly string[];
}

/** Of properties, and of those inside of them, by type. */
const NAMES: Readonly<Record<string, Names>> = names.properties;
const SERVICES: Readonly<Record<string, string>> = names.services;

/** `new ec2.CfnVPCEndpoint(…)`: a resource as it is. */
class CfnThing extends Thing {
  readonly type: string;
  readonly #own: ConstructNode;
  readonly #properties: ObjectVal;
  readonly #props: Val;
  readonly overrides: Override[] = [];

  constructor(call: Call, own: ConstructNode, type: string, props: Val) {
    super(call, own);
    this.type = type;
    this.#own = own;
    this.#props = props;
    const properties = renamed(call.run, type, props);
    this.#properties = properties.kind === 'object' ? properties : { kind: 'object', entries: new Map(), open: 'its properties are not followed', at: call.at };
    if (properties.kind === 'literal') delete this.#properties.open;
  }

  override get(name: string): Val | undefined {
    if (name === 'ref') return attributeOf({ path: this.#own.path, type: this.type }, 'id', this.at);
    const [, attribute] = /^attr([A-Z]\w*)$/.exec(name) ?? [];
    if (attribute !== undefined) return attributeOf({ path: this.#own.path, type: this.type }, attribute, this.at);
    return this.#properties.entries.get(nameOf(this.type, name))?.value;
  }

  override call(name: string, call: Call): Val | undefined {
    const { run, at } = call;
    const path = stringOfVal(argument(call, 0));
    switch (name) {
      case 'addPropertyOverride':
      case 'addOverride':
        this.overrides.push({ path: path === undefined ? [] : path.replace(/^Properties\./, '').split('.'), value: argument(call, 1), when: run.path });
        return absent(at);
      case 'addPropertyDeletionOverride':
        this.overrides.push({ path: (path ?? '').split('.'), value: absent(at), when: run.path });
        return absent(at);
      case 'addDependency':
      case 'addDependsOn':
        for (const value of call.args) this.dependencies.push({ value, when: run.path });
        return absent(at);
      case 'getAtt':
        return path === undefined ? unknown('attribute', 'it is not followed', at) : attributeOf({ path: this.#own.path, type: this.type }, path, at);
      case 'applyRemovalPolicy':
      case 'addMetadata':
      case 'overrideLogicalId':
        return absent(at);
      default:
        return undefined;
    }
  }

  override set(name: string, value: Val, run: Run): boolean {
    const key = nameOf(this.type, name);
    const before = this.#properties.entries.get(key)?.value ?? absent(value.at);
    const renamedValue = renamed(run, this.type, value);
    const merged = run.path === run.worlds.always ? renamedValue : run.cases([{ value: renamedValue, when: run.path }, { value: before, when: run.guards.not(run.path) }], value.at);
    this.#properties.entries.set(key, { value: merged, keyAt: value.at });
    return true;
  }

  override resources(): readonly Resource[] {
    const { at, whole, when, escapes, dependencies, overrides } = this;
    const where = new Map<string, Val['at']>();
    if (this.#props.kind === 'object') for (const [key, { keyAt }] of this.#props.entries) where.set(nameOf(this.type, key), keyAt);
    return [{ path: this.#own.path, type: this.type, at, whole, when, construct: this.#own, properties: this.#properties, where, escapes, dependencies, overrides }];
  }
}

export function cfnResource(name: string, call: Call): Val | undefined {
  const [, module = '', type = ''] = /^(aws-[\w-]+)\.Cfn(\w+)$/.exec(name) ?? [];
  const service = SERVICES[module];
  if (service === undefined) return undefined;
  return call.run.add(new CfnThing(call, place(call), `AWS::${service}::${type}`, argument(call, 2)));
}

/** Property names as CloudFormation writes them, all the way down; the keys of maps of names are the author's. */
function renamed(run: Run, type: string, value: Val): Val {
  return run.each(value, (one) => {
    if (one.kind === 'array') return { ...one, items: one.items.map((item) => ({ value: renamed(run, type, item.value), when: item.when })) };
    if (one.kind === 'object') {
      const entries = new Map<string, { value: Val; keyAt: Val['at'] }>();
      for (const [key, entry] of one.entries) {
        const isAsWritten = NAMES[type]?.asWritten.includes(key) === true;
        entries.set(nameOf(type, key), { value: isAsWritten ? entry.value : renamed(run, type, entry.value), keyAt: entry.keyAt });
      }
      return { ...one, entries };
    }
    return one;
  });
}

function nameOf(type: string, key: string): string {
  return NAMES[type]?.renamed[key] ?? key.charAt(0).toUpperCase() + key.slice(1);
}
