import type { Block, Expression } from '../../hcl/tree.ts';
import { attributeNamed } from '../../hcl/tree.ts';
import type { EvaluatedModule } from '../../hcl/environment.ts';
import { parseExpression } from '../../hcl/parser.ts';
import type { HclValue } from '../../hcl/value.ts';
import { expressionsIn, pathOf } from '../../hcl/edit/walk.ts';
import type { Piece } from './print.ts';
import { dependsOnInstance } from './references.ts';
import { textOf } from './written.ts';

/**
 * An expression for the Region that a resource is in, as its module has it already: in the service name of this endpoint or
 * of another one, in a data source, in the configuration of the provider. Undefined where nothing in the module says it.
 */
export function regionIn(module: EvaluatedModule, like: Block | undefined, region: HclValue | undefined, provider = providerOf(like)): string | undefined {
  const isOther = (text: string): boolean => {
    const value = module.evaluate(parseExpression({ path: '', text }).expression);
    return value.kind === 'string' && region?.kind === 'string' && value.value !== region.value;
  };
  return regionsIn(module, like, provider).find((text) => !isOther(text));
}

function regionsIn(module: EvaluatedModule, like: Block | undefined, provider: string): string[] {
  const { configuration } = module;
  const own = like === undefined ? undefined : attributeNamed(like.body, 'region')?.value;
  const endpoints = [...configuration.resources.values()].filter((it) => it.labels[0]?.value === 'aws_vpc_endpoint' && providerOf(it) === provider);
  const names = [...(like === undefined ? [] : [like]), ...endpoints].map(({ body }) => attributeNamed(body, 'service_name')?.value);
  return [
    own?.kind === 'attribute-access' && !dependsOnInstance(own) ? textOf(own) : undefined,
    ...names.map((name) => (name === undefined ? undefined : regionOfService(name))),
    ofDataSource(module, provider),
    ofProvider(module, provider),
  ].filter((text) => text !== undefined);
}

/** `${var.region}` in `com.amazonaws.${var.region}.logs`. */
function regionOfService(name: Expression): string | undefined {
  if (name.kind !== 'template') return undefined;
  const [prefix, region] = name.parts;
  if (prefix?.kind !== 'text' || !/^(?:[a-z]+\.)+$/.test(prefix.value) || region?.kind !== 'interpolation') return undefined;
  return dependsOnInstance(region.expression) ? undefined : textOf(region.expression);
}

/** `id` is what every version of the provider calls it: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/region. */
function ofDataSource({ configuration }: EvaluatedModule, provider: string): string | undefined {
  for (const [key, block] of configuration.resources) {
    const isPlain = block.body.attributes.every(({ name }) => name === 'provider');
    if (!key.startsWith('data.aws_region.') || !isPlain || providerOf(block) !== provider) continue;
    const used = configuration.files.flatMap(({ body }) => [...expressionsIn(body)]).map(pathOf).find((path) => path.slice(0, 3).join('.') === key && path.length === 4);
    return `${key}.${used?.[3] ?? 'id'}`;
  }
  return undefined;
}

function ofProvider({ configuration }: EvaluatedModule, provider: string): string | undefined {
  const [name = '', alias] = provider.split('.');
  const block = configuration.providers.find((it) => {
    const own = attributeNamed(it.body, 'alias')?.value;
    return it.labels[0]?.value === name && (own?.kind === 'string' ? own.value : undefined) === alias;
  });
  const region = block === undefined ? undefined : attributeNamed(block.body, 'region')?.value;
  return region?.kind === 'attribute-access' ? textOf(region) : undefined;
}

/** The provider configuration of a block, with the Region of its own where it has one. */
export function providerOf(block: Block | undefined): string {
  if (block === undefined) return 'aws';
  const { body } = block;
  const region = attributeNamed(body, 'region');
  const provider = attributeNamed(body, 'provider');
  return `${provider === undefined ? 'aws' : textOf(provider.value)}${region === undefined ? '' : ` in ${textOf(region.value)}`}`;
}

/** The provider and the Region that a neighbour says for itself, or the provider that its module is handed. */
export function providerLike(block: Block | undefined, provider?: string): Piece[] {
  if (provider !== undefined) return [{ kind: 'argument', name: 'provider', value: provider }];
  return ['provider', 'region'].flatMap((name): Piece[] => {
    const attribute = block === undefined ? undefined : attributeNamed(block.body, name);
    return attribute === undefined ? [] : [{ kind: 'argument', name, value: textOf(attribute.value) }];
  });
}
