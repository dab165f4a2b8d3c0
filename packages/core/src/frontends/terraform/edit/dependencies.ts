import { accessesIn, expressionsIn, expressionsOf, pathOf } from '../../hcl/edit/walk.ts';
import type { EvaluatedModule } from '../../hcl/environment.ts';
import { attributeNamed, type Block, type Expression } from '../../hcl/tree.ts';

/** A resource block in one instance of its module. */
export interface Place {
  readonly module: EvaluatedModule;
  readonly block: Block;
}

/**
 * Whether Terraform would make `from` after `goal`: through references in its text, local values, inputs and outputs of
 * modules, and `depends_on`. Instances of one block are one, as they are for Terraform.
 */
export function comesAfter(from: Place, goal: Block, modules: readonly EvaluatedModule[]): boolean {
  const seen = new Set<string>();
  const isNew = (found: Found): boolean => {
    const at = 'block' in found ? found.block : found.expression;
    const key = `${found.module.address} ${at.file.path} ${at.start} ${at.end}`;
    return !seen.has(key) && seen.add(key).size > 0;
  };
  const open: Found[] = [from];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { module } = next;
    const expressions = 'block' in next ? expressionsIn(next.block.body) : expressionsOf(next.expression);
    const named = [...accessesIn(expressions)].flatMap((access) => namedBy(pathOf(access), module, modules));
    const found = [...named, ...('block' in next ? awaitedBy(module) : [])];
    if (found.some((it) => 'block' in it && isSame(it.block, goal))) return true;
    open.push(...found.filter(isNew));
  }
  return false;
}

type Found = Place | { readonly module: EvaluatedModule; readonly expression: Expression };

/** What a call of a module waits for, everything in the module waits for. */
function awaitedBy({ site }: EvaluatedModule): Found[] {
  if (site === undefined) return [];
  const waits = attributeNamed(site.block.body, 'depends_on');
  return [...(waits === undefined ? [] : [{ module: site.module, expression: waits.value }]), ...awaitedBy(site.module)];
}

function namedBy([root = '', name = '', third = '']: readonly string[], module: EvaluatedModule, modules: readonly EvaluatedModule[]): Found[] {
  const { configuration, site } = module;
  switch (root) {
    case '':
      return [];
    case 'local': {
      const attribute = configuration.locals.get(name);
      return attribute === undefined ? [] : [{ module, expression: attribute.value }];
    }
    case 'var': {
      const argument = site === undefined ? undefined : attributeNamed(site.block.body, name);
      return argument === undefined || site === undefined ? [] : [{ module: site.module, expression: argument.value }];
    }
    case 'module': {
      const children = modules.filter((it) => it.site?.module === module && it.site.block.labels[0]?.value === name);
      return children.flatMap((child) => insideOf(child, third));
    }
    case 'data':
      return blockNamed(module, `data.${name}.${third}`);
    default:
      return blockNamed(module, `${root}.${name}`);
  }
}

/** What an output is made from; everything in the module where none is named. */
function insideOf(module: EvaluatedModule, output: string): Found[] {
  const block = module.configuration.outputs.get(output);
  const value = block === undefined ? undefined : attributeNamed(block.body, 'value');
  if (value !== undefined) return [{ module, expression: value.value }];
  return [...module.configuration.resources.values()].map((block) => ({ module, block }));
}

function blockNamed(module: EvaluatedModule, key: string): Found[] {
  const block = module.configuration.resources.get(key);
  return block === undefined ? [] : [{ module, block }];
}

export function isSame(a: Block, b: Block): boolean {
  return a.file.path === b.file.path && a.start === b.start;
}
