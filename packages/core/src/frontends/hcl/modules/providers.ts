import type { ProviderConfiguration } from '../environment.ts';
import { keyText, openInstanceData, type InstanceData } from '../expansion.ts';
import { attributeNamed, type Block, type Expression } from '../tree.ts';
import { referenceValue, stringValue, type HclValue } from '../value.ts';
import { bodyValue, traversalText } from './bodies.ts';
import { expand } from './expand.ts';
import type { ModuleInstance } from './instance.ts';

/** Provider configurations as a module sees them. */
export class Providers {
  constructor(private readonly module: ModuleInstance) {}

  providerOf(block: Block, type: string, instance: InstanceData): ProviderConfiguration {
    const expression = attributeNamed(block.body, 'provider')?.value;
    return this.provider(expression === undefined ? { name: type.split('_')[0] ?? '' } : this.referenceOf(expression, '', instance));
  }

  /** The configuration behind a local name such as `aws` or `aws.east`, here or in a calling module. */
  private provider(reference: ProviderReference): ProviderConfiguration {
    const { name } = reference;
    const [local, alias] = name.split('.');
    const own = this.module.configuration.providers.find((block) => block.labels[0]?.value === local && aliasOf(block) === alias);
    if (own !== undefined) return this.configured(reference, own);
    const { site } = this.module;
    if (site !== undefined) return site.module.providers.provider(site.module.providers.passedProvider(name, site.block, site.each));
    return { name, region: this.defaultRegion(name), values: undefined };
  }

  private passedProvider(name: string, call: Block, instance: InstanceData): ProviderReference {
    const passed = attributeNamed(call.body, 'providers')?.value;
    const item = passed?.kind === 'object' ? passed.items.find(({ key }) => (key.kind === 'string' ? key.value : traversalText(key)) === name) : undefined;
    return item === undefined ? { name } : this.referenceOf(item.value, name, instance);
  }

  private referenceOf(expression: Expression, otherwise: string, instance: InstanceData): ProviderReference {
    const name = traversalText(expression) ?? otherwise;
    return expression.kind === 'index' ? { name, key: this.module.evaluate(expression.key, instance) } : { name };
  }

  /** The instance of `provider` with `for_each`, as OpenTofu has it; what stands for all of them where the key is not known. */
  private instanceOf(block: Block, key: HclValue): InstanceData {
    const expansion = expand(block, this.module);
    return expansion.instances.find((it) => key.kind === 'string' && it.key === key.value) ?? openInstanceData(expansion, this.module.address);
  }

  private configured({ name: local, key }: ProviderReference, block: Block): ProviderConfiguration {
    const name = key?.kind === 'string' ? local + keyText(key.value) : local;
    const read = (): HclValue => bodyValue(this.module, block.body, key === undefined ? undefined : this.instanceOf(block, key), PROVIDER_META);
    const values = key === undefined || key.kind === 'string' ? this.module.onceValue(`provider.${name}`, undefined, read) : read();
    if (values.kind !== 'object') return { name, region: this.defaultRegion(name), values: undefined };
    const region = values.entries.get('region');
    // An empty text is what a variable without a value falls back to.
    const isUnset = region === undefined || region.kind === 'null' || (region.kind === 'string' && region.value === '');
    const known = isUnset ? this.defaultRegion(name) : region;
    const given = this.module.tree.environment.region;
    return { name, region: known.kind === 'unknown' && given !== undefined ? stringValue(given, region?.origin) : known, values };
  }

  private defaultRegion(name: string): HclValue {
    const { region } = this.module.tree.environment;
    if (region !== undefined) return stringValue(region);
    return referenceValue({ address: `provider.${name}`, path: ['region'] }, { kind: 'provider', message: `the Region of provider \`${name}\` is not configured` });
  }
}

/** A local name, and the key of one of its instances. */
interface ProviderReference {
  readonly name: string;
  readonly key?: HclValue;
}

const PROVIDER_META = new Set(['alias', 'version', 'for_each']);

function aliasOf(block: Block): string | undefined {
  const alias = attributeNamed(block.body, 'alias')?.value;
  return alias?.kind === 'string' ? alias.value : undefined;
}
