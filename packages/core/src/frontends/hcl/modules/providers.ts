import type { ProviderConfiguration } from '../environment.ts';
import { attributeNamed, type Block } from '../tree.ts';
import { referenceValue, stringValue, type HclValue } from '../value.ts';
import { bodyValue, traversalText } from './bodies.ts';
import type { ModuleInstance } from './instance.ts';

/** Provider configurations as a module sees them. */
export class Providers {
  constructor(private readonly module: ModuleInstance) {}

  providerOf(block: Block, type: string): ProviderConfiguration {
    const expression = attributeNamed(block.body, 'provider')?.value;
    const name = expression === undefined ? (type.split('_')[0] ?? '') : (traversalText(expression) ?? '');
    return this.provider(name);
  }

  /** The configuration behind a local name such as `aws` or `aws.east`, here or in a calling module. */
  provider(name: string): ProviderConfiguration {
    const [local, alias] = name.split('.');
    const own = this.module.configuration.providers.find((block) => block.labels[0]?.value === local && aliasOf(block) === alias);
    if (own !== undefined) return this.configured(name, own);
    if (this.module.site !== undefined) return this.module.site.module.providers.provider(this.passedProvider(name, this.module.site.block));
    return { name, region: this.defaultRegion(name), values: undefined };
  }

  private passedProvider(name: string, call: Block): string {
    const passed = attributeNamed(call.body, 'providers')?.value;
    if (passed?.kind !== 'object') return name;
    const item = passed.items.find(({ key }) => (key.kind === 'string' ? key.value : traversalText(key)) === name);
    return item === undefined ? name : (traversalText(item.value) ?? name);
  }

  private configured(name: string, block: Block): ProviderConfiguration {
    const values = this.module.onceValue(`provider.${name}`, undefined, () => bodyValue(this.module, block.body, undefined, PROVIDER_META));
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

const PROVIDER_META = new Set(['alias', 'version']);

function aliasOf(block: Block): string | undefined {
  const alias = attributeNamed(block.body, 'alias')?.value;
  return alias?.kind === 'string' ? alias.value : undefined;
}
