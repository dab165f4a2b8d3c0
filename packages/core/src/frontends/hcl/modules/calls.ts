import { isConfigurationFile } from '../configuration.ts';
import type { InstanceKey } from '../environment.ts';
import { keyText, mapKey, openExpansion, openInstanceData, type Expansion } from '../expansion.ts';
import { mappedDirectory } from '../module-files.ts';
import { joinPath } from '../paths.ts';
import { attributeNamed, spanOf, type Block, type Expression } from '../tree.ts';
import { unknownsIn } from '../value-parts.ts';
import { nullValue, objectValue, referenceValue, unknownFrom, type HclObject, type HclValue, type UnknownCause } from '../value.ts';
import { bodyValue, META_ARGUMENTS } from './bodies.ts';
import { collectionValue, expand } from './expand.ts';
import type { ModuleInstance } from './instance.ts';

const MAX_MODULE_DEPTH = 20;
const MAX_MODULES = 3000;
const CALL_META = new Set([...META_ARGUMENTS, 'source', 'version', 'providers']);

interface ExpandedCall {
  readonly expansion: Expansion;
  readonly missing: UnknownCause | undefined;
  readonly children: readonly { readonly key: InstanceKey; readonly instance: ModuleInstance }[];
}

/** Module calls of a module. */
export class Calls {
  private readonly expanded = new Map<string, ExpandedCall>();

  constructor(private readonly module: ModuleInstance) {}

  call(name: string): ExpandedCall | undefined {
    const block = this.module.configuration.calls.get(name);
    if (block === undefined) return undefined;
    const key = `module.${name}`;
    const circular = (): ExpandedCall => ({ expansion: openExpansion('count', this.module.cycle(key, undefined)), missing: undefined, children: [] });
    return this.module.once(this.expanded, key, () => this.expandCall(name, block), circular);
  }

  private expandCall(name: string, block: Block): ExpandedCall {
    const expansion = expand(block, this.module);
    const source = attributeNamed(block.body, 'source')?.value;
    const text = this.textOf(source) ?? '';
    const directory = this.moduleDirectory(name, text, this.textOf(attributeNamed(block.body, 'version')?.value));
    const address = `${this.module.prefix}module.${name}`;
    const span = { file: block.file, start: block.start, end: block.headerEnd };
    const itself = directory !== undefined && this.module.callsItself(directory);
    const endless = this.module.callNames.length >= MAX_MODULE_DEPTH || itself || this.module.tree.modules.length + expansion.instances.length > MAX_MODULES;
    if (directory === undefined || endless) {
      if (itself) this.module.tree.report({ span, message: `modules call each other in a circle: \`${text}\` is being called already`, refused: true });
      else if (directory !== undefined) this.module.tree.report({ span, message: `more than ${String(MAX_MODULES)} modules, or modules more than ${String(MAX_MODULE_DEPTH)} deep, are not evaluated` });
      else if (!this.module.tree.missingModules.some((missing) => missing.address === address)) this.module.tree.missingModules.push({ source: text, address, span, inputs: () => this.callInputs(block, expansion) });
      return { expansion, missing: { kind: 'module', message: `module \`${name}\` (${text === '' ? 'no source' : text}) is not on disk` }, children: [] };
    }
    const instances = expansion.rest !== undefined && expansion.instances.length === 0 ? [openInstanceData(expansion, this.module.address)] : expansion.instances;
    const children = instances.map((each) => ({ key: each.key, instance: this.module.child(name, address, block, each, directory) }));
    return { expansion, missing: undefined, children };
  }

  /** OpenTofu evaluates variables and local values in sources and versions; Terraform takes literals only. */
  private textOf(expression: Expression | undefined): string | undefined {
    if (expression === undefined || expression.kind === 'string') return expression?.value;
    const value = this.module.evaluate(expression);
    return value.kind === 'string' ? value.value : undefined;
  }

  /** Evaluated when somebody asks: inputs may refer to resources that refer to the module. */
  private callInputs(block: Block, expansion: Expansion): readonly HclObject[] {
    const instances = expansion.instances.length > 0 ? expansion.instances : expansion.rest === undefined ? [] : [openInstanceData(expansion, this.module.address)];
    return instances.map((instance) => bodyValue(this.module, block.body, instance, CALL_META));
  }

  private moduleDirectory(name: string, source: string, version: string | undefined): string | undefined {
    const { environment, manifest } = this.module.tree;
    const described = environment.described?.(source, version);
    if (described !== undefined) this.module.tree.described.add(described);
    const candidates = [
      source.startsWith('./') || source.startsWith('../') ? joinPath(this.module.directory, source) : undefined,
      mappedDirectory(source, environment.modules),
      manifest.get([...this.module.callNames, name].join('.')),
      described,
    ];
    return candidates.find((directory) => directory !== undefined && environment.files(directory).some(isConfigurationFile));
  }

  outputOf(name: string, key: HclValue | undefined, output: string, at: Expression): HclValue | undefined {
    const call = this.call(name);
    if (call === undefined) return undefined;
    const address = `${this.module.prefix}module.${name}`;
    if (call.missing !== undefined) {
      const index = key?.kind === 'string' || key?.kind === 'number' ? keyText(key.value) : key === undefined ? '' : '[*]';
      return referenceValue({ address: address + index, path: [output] }, call.missing, spanOf(at));
    }
    if (call.expansion.style === 'single') return call.children[0]?.instance.calls.declaredOutput(output, at);
    if (key?.kind === 'unknown') {
      const outputs = call.children.flatMap(({ instance }) => unknownsIn(instance.calls.declaredOutput(output, at) ?? nullValue()));
      return unknownFrom([key, ...outputs], { origin: spanOf(at) });
    }
    if (key?.kind !== 'string' && key?.kind !== 'number') return undefined;
    const child = call.children.find((candidate) => candidate.key === key.value || mapKey(candidate.key) === String(key.value));
    if (child !== undefined) return child.instance.calls.declaredOutput(output, at);
    return call.expansion.rest === undefined ? undefined : unknownFrom([call.expansion.rest], { origin: spanOf(at) });
  }

  /** What a description leaves out is there and not known. */
  private declaredOutput(name: string, at: Expression): HclValue | undefined {
    if (this.module.configuration.outputs.has(name)) return this.module.variables.output(name, at);
    if (!this.module.tree.described.has(this.module.directory)) return undefined;
    const cause = { kind: 'module', message: `output \`${name}\` of \`${this.module.address}\` is not described` } as const;
    return referenceValue({ address: this.module.address, path: [name] }, cause, spanOf(at));
  }

  /** `module.x` as a whole, as in `module.x[*].id` or `values(module.x)`. */
  moduleValue(name: string): HclValue | undefined {
    const call = this.call(name);
    if (call === undefined) return undefined;
    const address = `${this.module.prefix}module.${name}`;
    if (call.missing !== undefined) return this.missingModuleValue(address, call.missing, call.expansion);
    const outputs = call.children.map(({ instance }) => objectValue([...instance.configuration.outputs.keys()].map((output) => [output, instance.variables.output(output)] as const)));
    return collectionValue(address, call.expansion, outputs, this.module.address);
  }

  private missingModuleValue(address: string, cause: UnknownCause, expansion: Expansion): HclValue {
    const values = expansion.instances.map((instance) => referenceValue({ address: address + keyText(instance.key), path: [] }, cause));
    return collectionValue(address, expansion, values, this.module.address);
  }
}
