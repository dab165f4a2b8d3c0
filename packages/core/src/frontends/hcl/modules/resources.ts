import { readDataSource } from '../data-sources.ts';
import type { ProviderConfiguration, TerraformResource } from '../environment.ts';
import { keyText, openInstanceData, reasonOf, type Expansion, type InstanceData } from '../expansion.ts';
import { attributeNamed, type Block, type Expression } from '../tree.ts';
import { objectValue, referenceValue, withOrigin, type HclObject, type HclUnknown, type HclValue, type UnknownCause } from '../value.ts';
import { bodyValue, META_ARGUMENTS, traversalText } from './bodies.ts';
import { collectionValue, expand } from './expand.ts';
import type { ModuleInstance } from './instance.ts';

interface ExpandedResource {
  readonly resources: readonly TerraformResource[];
  /** What the name means in expressions: an object, a tuple or a map of objects. */
  readonly value: HclValue;
}

/** Resources and data sources of a module. */
export class Resources {
  private readonly expanded = new Map<string, ExpandedResource | HclUnknown>();

  constructor(private readonly module: ModuleInstance) {}

  resourceValue(key: string, at: Expression): HclValue | undefined {
    const expanded = this.resource(key, at);
    if (expanded === undefined || !('resources' in expanded)) return expanded;
    return expanded.value;
  }

  resource(key: string, at?: Expression): ExpandedResource | HclUnknown | undefined {
    const block = this.module.configuration.resources.get(key);
    if (block === undefined) return undefined;
    return this.module.once<ExpandedResource | HclUnknown>(this.expanded, key, () => this.expandResource(key, block), () => this.module.cycle(key, at));
  }

  /** One instance, by its full address. */
  instanceValue(key: string, address: string): HclValue | undefined {
    const expanded = this.resource(key);
    const found = expanded !== undefined && 'resources' in expanded ? expanded.resources.find((it) => it.address === address) : undefined;
    return found === undefined ? undefined : this.visibleValue(found);
  }

  private expandResource(key: string, block: Block): ExpandedResource {
    const expansion = expand(block, this.module);
    const address = this.module.prefix + key;
    const known = expansion.instances.map((instance) => this.resourceInstance(address, block, instance));
    const open = expansion.rest !== undefined && !(expansion.style === 'count' && expansion.instances.length > 0) ? [this.openInstance(address, block, expansion)] : [];
    const values = known.map((resource) => this.visibleValue(resource));
    const value = collectionValue(address, expansion, values, this.module.address);
    return { resources: [...known, ...open], value };
  }

  private openInstance(address: string, block: Block, expansion: Expansion): TerraformResource {
    const because = reasonOf(expansion);
    return this.resourceInstance(address, block, { ...openInstanceData(expansion, this.module.address), existence: { kind: 'unknown', because } });
  }

  private resourceInstance(address: string, block: Block, instance: InstanceData): TerraformResource {
    const [type, name] = block.labels;
    const provider = this.module.providers.providerOf(block, type?.value ?? '', instance);
    const values = bodyValue(this.module, block.body, instance, META_ARGUMENTS);
    return {
      address: address + keyText(instance.key),
      mode: block.type === 'resource' ? 'managed' : 'data',
      type: type?.value ?? '',
      name: name?.value ?? '',
      module: this.module.address,
      key: instance.key,
      provider,
      region: regionOf(values, provider),
      values,
      absentIsUnset: true,
      existence: instance.existence.kind === 'unknown' ? instance.existence : this.module.existence,
      dependsOn: this.dependsOn(block),
      span: { file: block.file, start: block.start, end: block.end },
      header: { file: block.file, start: block.start, end: block.headerEnd },
      calls: this.module.callSpans,
      syntax: block,
    };
  }

  /** How other expressions see an instance: what is not configured is decided by the provider. */
  private visibleValue(resource: TerraformResource): HclValue {
    const { address, mode, values, type } = resource;
    const label = `${mode === 'data' ? 'data.' : ''}${type}`;
    const cause: UnknownCause = mode === 'data' ? { kind: 'data', message: `\`${address}\` is read when the plan is made` } : { kind: 'computed', message: `an attribute of \`${address}\` is known after the apply` };
    const { tree } = this.module;
    const at = resource.header;
    const read = mode === 'data' && at !== undefined ? readDataSource(resource, { environment: tree.environment, declared: (it) => tree.resourceAt(it), call: (name, given) => this.module.call(name, given, at) }) : undefined;
    if (read !== undefined && 'kind' in read) return read;
    const configured = [...values.entries].filter(([, value]) => value.kind !== 'null' && !(value.kind === 'unknown' && value.cause.kind === 'error'));
    const rest = referenceValue({ address, path: [] }, cause, resource.header);
    const computed = (read ?? []).map(([name, value]) => [name, withOrigin(value, resource.header)] as const);
    return objectValue([...configured, ...computed], { rest, origin: label === '' ? undefined : resource.header });
  }

  /** What a module call depends on, everything in the module depends on. */
  dependsOn(block: Block): readonly string[] {
    const list = attributeNamed(block.body, 'depends_on')?.value;
    const inherited = this.module.site === undefined ? [] : this.module.site.module.resources.dependsOn(this.module.site.block);
    if (list?.kind !== 'tuple') return inherited;
    const own = list.items.flatMap((item) => {
      const path = traversalText(item);
      return path === undefined ? [] : [this.module.prefix + path];
    });
    return [...own, ...inherited];
  }
}

function regionOf(values: HclObject, provider: ProviderConfiguration): HclValue {
  const own = values.entries.get('region');
  return own === undefined || own.kind === 'null' ? provider.region : own;
}
