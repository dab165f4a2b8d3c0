import type { SourceFile, Span } from '../../text/source-file.ts';
import { loadConfiguration, type ModuleConfiguration } from './configuration.ts';
import { readDataSource } from './data-sources.ts';
import { CERTAIN, type EvaluatedModule, type Existence, type InstanceKey, type MissingModule, type ProviderConfiguration, type TerraformEnvironment, type TerraformResource, type TerraformResult } from './environment.ts';
import { bind, evaluate, iterate, Run, type Evaluation, type FunctionHost, type Scope } from './evaluate.ts';
import { MAX_INSTANCES, TOO_MANY, choiceOfCounts, countBounds, counted, instanceUnknown, keysOf, keyText, mapKey, openExpansion, openInstanceData, reasonOf, type Expansion, type InstanceData } from './expansion.ts';
import { readVariableFiles } from './inputs.ts';
import { fromJson, toJson } from './json-value.ts';
import { hostOf, mappedDirectory, readManifest } from './module-files.ts';
import { parseExpression } from './parser.ts';
import { joinPath, normalizePath, relativePath } from './paths.ts';
import { attributeNamed, blocksOfType, spanOf, type Attribute, type Block, type Body, type Expression, type HclProblem } from './tree.ts';
import { convertValue, typeConstraint, type TypeConstraint } from './types.ts';
import { listValue, markSensitive, nullValue, numberValue, objectValue, referenceValue, stringValue, unknownFrom, unknownValue, withOrigin, type HclObject, type HclUnknown, type HclValue, type UnknownCause } from './value.ts';
import { unknownsIn } from './value-parts.ts';

/** Evaluates a root module with everything that it calls. Never throws; what is not known is said to be unknown. */
export function evaluateTerraform(environment: TerraformEnvironment): TerraformResult {
  return new Tree(environment).result();
}

/** Evaluates one expression in the root module, as `terraform console` does. */
export function evaluateInModule(environment: TerraformEnvironment, expression: Expression): { readonly value: HclValue; readonly problems: readonly HclProblem[] } {
  const tree = new Tree(environment);
  const value = tree.root.evaluate(expression);
  return { value, problems: tree.problems() };
}

const MAX_MODULE_DEPTH = 20;
const MAX_MODULES = 3000;

/** What all module instances of one run share. */
class Tree {
  readonly run = new Run();
  readonly configurations = new Map<string, ModuleConfiguration>();
  readonly missingModules: MissingModule[] = [];
  readonly missingVariables: { readonly name: string; readonly span: Span }[] = [];
  readonly inputs: ReadonlyMap<string, HclValue>;
  readonly host: FunctionHost;
  readonly root: ModuleInstance;
  readonly manifest: ReadonlyMap<string, string>;
  /** Folders of descriptions that stand in for modules. */
  readonly described = new Set<string>();
  readonly modules: ModuleInstance[] = [];
  private readonly found = new Map<string, HclProblem>();

  constructor(readonly environment: TerraformEnvironment) {
    const { inputs, problems } = readVariableFiles(environment);
    this.inputs = inputs;
    this.host = hostOf(environment);
    this.manifest = readManifest(environment);
    for (const problem of problems) this.report(problem);
    this.root = new ModuleInstance(this, undefined, '', [], environment.directory, undefined, CERTAIN);
  }

  result(): TerraformResult {
    const resources: TerraformResource[] = [];
    this.root.collect(resources);
    const outputs = new Map([...this.root.configuration.outputs.keys()].map((name) => [name, this.root.output(name)] as const));
    const modules = this.modules.map((module) => module.view);
    return { resources, outputs, missingModules: this.missingModules, missingVariables: this.missingVariables, problems: this.problems(), modules };
  }

  problems(): readonly HclProblem[] {
    return [...this.found.values()];
  }

  /** Instances of one block repeat its problems. */
  report(problem: HclProblem): void {
    const { span, message } = problem;
    const key = `${span.file.path}:${String(span.start)}:${message}`;
    if (!this.found.has(key)) this.found.set(key, problem);
  }

  configuration(directory: string): ModuleConfiguration {
    const known = this.configurations.get(directory);
    if (known !== undefined) return known;
    const loaded = loadConfiguration(directory, this.environment);
    for (const problem of loaded.problems) this.report(problem);
    this.configurations.set(directory, loaded);
    return loaded;
  }
}

interface ExpandedResource {
  readonly block: Block;
  readonly expansion: Expansion;
  readonly resources: readonly TerraformResource[];
  /** What the name means in expressions: an object, a tuple or a map of objects. */
  readonly value: HclValue;
}

interface ExpandedCall {
  readonly block: Block;
  readonly expansion: Expansion;
  readonly missing: UnknownCause | undefined;
  readonly children: readonly { readonly key: InstanceKey; readonly instance: ModuleInstance }[];
}

interface CallSite {
  readonly module: ModuleInstance;
  readonly block: Block;
  readonly each: InstanceData;
}

class ModuleInstance {
  readonly configuration: ModuleConfiguration;
  private readonly values = new Map<string, HclValue>();
  private readonly expanded = new Map<string, ExpandedResource | HclUnknown>();
  private readonly calls = new Map<string, ExpandedCall>();
  private readonly open = new Set<string>();
  private readonly scope: Scope;
  private seen: EvaluatedModule | undefined;

  constructor(
    readonly tree: Tree,
    readonly site: CallSite | undefined,
    readonly address: string,
    readonly callNames: readonly string[],
    readonly directory: string,
    readonly parent: ModuleInstance | undefined,
    readonly existence: Existence,
  ) {
    tree.modules.push(this);
    this.configuration = tree.configuration(directory);
    this.scope = new InstanceScope(this, undefined);
  }

  /** As others may see it. */
  get view(): EvaluatedModule {
    return (this.seen ??= {
      address: this.address,
      directory: this.directory,
      configuration: this.configuration,
      site: this.site === undefined ? undefined : { module: this.site.module.view, block: this.site.block },
      evaluate: (expression) => this.evaluate(expression),
    });
  }

  get callSpans(): readonly Span[] {
    if (this.site === undefined) return [];
    const { block } = this.site;
    return [...this.site.module.callSpans, { file: block.file, start: block.start, end: block.headerEnd }];
  }

  /** Evaluates with error reporting; `each` and `count` come from the instance. */
  evaluate(expression: Expression, instance?: InstanceData, bindings?: Evaluation['bindings']): HclValue {
    const { run } = this.tree;
    const { errors, firstError, steps } = run;
    run.errors = 0;
    run.firstError = undefined;
    run.steps = 0;
    const scope = instance === undefined ? this.scope : new InstanceScope(this, instance);
    const value = evaluate(expression, { scope, run, bindings, item: undefined });
    this.reportError();
    run.errors = errors;
    run.firstError = firstError;
    run.steps = steps;
    return value;
  }

  private reportError(): void {
    const { errors, firstError } = this.tree.run;
    if (firstError !== undefined && errors > 0) this.tree.report(firstError);
  }

  /** Evaluates once; a value that needs itself is unknown. */
  private once(key: string, at: Expression | undefined, compute: () => HclValue): HclValue {
    const known = this.values.get(key);
    if (known !== undefined) return known;
    if (this.open.has(key)) return this.cycle(key, at);
    this.open.add(key);
    const value = compute();
    this.open.delete(key);
    this.values.set(key, value);
    return value;
  }

  private cycle(key: string, at: Expression | undefined): HclUnknown {
    const message = `\`${key}\` depends on itself`;
    if (at !== undefined) this.tree.report({ span: spanOf(at), message });
    return unknownValue({ kind: 'cycle', message }, { origin: at === undefined ? undefined : spanOf(at) });
  }

  // Variables, local values, outputs

  local(name: string, at: Expression): HclValue | undefined {
    const attribute = this.configuration.locals.get(name);
    return attribute === undefined ? undefined : this.once(`local.${name}`, at, () => this.evaluate(attribute.value));
  }

  output(name: string, at?: Expression): HclValue {
    const block = this.configuration.outputs.get(name);
    const attribute = block === undefined ? undefined : attributeNamed(block.body, 'value');
    if (block === undefined || attribute === undefined) return unknownValue({ kind: 'error', message: `there is no output \`${name}\`` });
    return this.once(`output.${name}`, at, () => this.sensitiveIf(block, this.evaluate(attribute.value)));
  }

  private sensitiveIf(block: Block, value: HclValue): HclValue {
    const attribute = attributeNamed(block.body, 'sensitive');
    if (attribute?.value.kind !== 'bool' || !attribute.value.value) return value;
    this.tree.run.sensitiveSeen = true;
    return markSensitive(value);
  }

  variable(name: string, at?: Expression): HclValue {
    const block = this.configuration.variables.get(name);
    if (block === undefined) return this.once(`var.${name}`, at, () => this.undeclared(name, at));
    return this.once(`var.${name}`, at, () => this.sensitiveIf(block, this.variableValue(name, block)));
  }

  /** Still the same unknown wherever it is used: the declaration may be in a file that was not given. */
  private undeclared(name: string, at: Expression | undefined): HclValue {
    const message = `variable \`${name}\` is not declared`;
    if (at !== undefined) this.tree.report({ span: spanOf(at), message });
    const reference = { address: `${this.address === '' ? '' : `${this.address}.`}var.${name}`, path: [] };
    return unknownValue({ kind: 'variable', message }, { origin: at === undefined ? undefined : spanOf(at), reference });
  }

  private variableValue(name: string, block: Block): HclValue {
    const type = typeConstraint(attributeNamed(block.body, 'type')?.value);
    const given = this.givenValue(name, type);
    const nullable = attributeNamed(block.body, 'nullable')?.value;
    const useDefault = given === undefined || (given.kind === 'null' && nullable?.kind === 'bool' && !nullable.value);
    const fallback = attributeNamed(block.body, 'default');
    if (!useDefault) return this.converted(name, block, given, type);
    if (fallback !== undefined) return this.converted(name, block, this.evaluate(fallback.value), type);
    return this.missingValue(name, block, type);
  }

  private givenValue(name: string, type: TypeConstraint): HclValue | undefined {
    const { site, tree } = this;
    if (site !== undefined) {
      const argument = attributeNamed(site.block.body, name);
      return argument === undefined ? undefined : site.module.evaluate(argument.value, site.each);
    }
    const option = tree.environment.variables?.[name];
    if (option !== undefined) return optionValue(name, option, type);
    return tree.inputs.get(name);
  }

  private converted(name: string, block: Block, value: HclValue, type: TypeConstraint): HclValue {
    const conversion = convertValue(value, type);
    if (conversion.ok) return conversion.value;
    const span = value.origin ?? { file: block.file, start: block.start, end: block.headerEnd };
    this.tree.report({ span, message: `variable \`${name}\`: ${conversion.message}` });
    return unknownValue({ kind: 'error', message: `variable \`${name}\`: ${conversion.message}` }, { origin: span });
  }

  private missingValue(name: string, block: Block, type: TypeConstraint): HclValue {
    const span = { file: block.file, start: block.start, end: block.headerEnd };
    if (this.site !== undefined) {
      const call = { file: this.site.block.file, start: this.site.block.start, end: this.site.block.headerEnd };
      this.tree.report({ span: call, message: `module \`${this.callNames.at(-1) ?? ''}\` needs the argument \`${name}\`` });
      return unknownValue({ kind: 'error', message: `argument \`${name}\` is missing` }, { origin: call });
    }
    this.tree.missingVariables.push({ name, span });
    const reference = { address: `var.${name}`, path: [] };
    const primitive = type.kind === 'string' || type.kind === 'number' || type.kind === 'bool' ? type.kind : undefined;
    return unknownValue({ kind: 'variable', message: `variable \`${name}\` has no value` }, { origin: span, reference, type: primitive });
  }

  // Expansion

  private expand(block: Block): Expansion {
    const count = attributeNamed(block.body, 'count');
    if (count !== undefined) return this.expandCount(this.evaluate(count.value));
    const forEach = attributeNamed(block.body, 'for_each');
    if (forEach !== undefined) return this.expandForEach(forEach, this.evaluate(forEach.value));
    return { style: 'single', instances: [{ key: undefined, each: undefined, existence: CERTAIN }], rest: undefined, existence: CERTAIN };
  }

  private expandCount(value: HclValue): Expansion {
    const conversion = convertValue(value, { kind: 'number' });
    if (conversion.ok && conversion.value.kind === 'number') {
      const amount = Math.max(0, Math.trunc(conversion.value.value));
      if (amount > MAX_INSTANCES) return openExpansion('count', TOO_MANY);
      return { style: 'count', instances: counted(amount, 0, CERTAIN), rest: undefined, existence: CERTAIN };
    }
    if (value.kind !== 'unknown') return openExpansion('count', unknownValue({ kind: 'error', message: '`count` is not a number' }));
    const bounds = countBounds(value);
    if (bounds === undefined || bounds.most > MAX_INSTANCES) return openExpansion('count', instanceUnknown(value));
    const existence: Existence = { kind: 'unknown', because: value };
    const instances = [...counted(bounds.least, 0, CERTAIN), ...counted(bounds.most, bounds.least, existence)];
    return { style: 'count', instances, rest: instanceUnknown(value), existence };
  }

  private expandForEach(attribute: Attribute, value: HclValue): Expansion {
    const iteration = value.kind === 'null' ? undefined : iterate(value);
    if (iteration === undefined) {
      this.tree.report({ span: spanOf(attribute.value), message: '`for_each` needs a map or a set of strings' });
      return openExpansion('for_each', unknownValue({ kind: 'error', message: '`for_each` needs a map or a set of strings' }));
    }
    if (value.kind === 'unknown') return openExpansion('for_each', instanceUnknown(value));
    if (iteration.pairs.length > MAX_INSTANCES) return openExpansion('for_each', TOO_MANY);
    const instances: InstanceData[] = [];
    let { rest } = iteration;
    for (const [key, item] of iteration.pairs) {
      const name = value.kind === 'object' ? key : item;
      if (name.kind === 'string') instances.push({ key: name.value, each: { key: withOrigin(name, item.origin), value: item }, existence: CERTAIN });
      else if (name.kind === 'unknown') rest ??= name;
      else this.tree.report({ span: spanOf(attribute.value), message: '`for_each` needs a map or a set of strings' });
    }
    return { style: 'for_each', instances, rest: rest === undefined ? undefined : instanceUnknown(rest), existence: CERTAIN };
  }

  // Resources

  resourceValue(key: string, at: Expression): HclValue | undefined {
    const expanded = this.resource(key, at);
    if (expanded === undefined || !('resources' in expanded)) return expanded;
    return expanded.value;
  }

  private resource(key: string, at?: Expression): ExpandedResource | HclUnknown | undefined {
    const known = this.expanded.get(key);
    if (known !== undefined) return known;
    const block = this.configuration.resources.get(key);
    if (block === undefined) return undefined;
    if (this.open.has(key)) return this.cycle(key, at);
    this.open.add(key);
    const result = this.expandResource(key, block);
    this.open.delete(key);
    this.expanded.set(key, result);
    return result;
  }

  private expandResource(key: string, block: Block): ExpandedResource {
    const expansion = this.expand(block);
    const address = this.address === '' ? key : `${this.address}.${key}`;
    const known = expansion.instances.map((instance) => this.resourceInstance(address, block, instance));
    const open = expansion.rest !== undefined && !(expansion.style === 'count' && expansion.instances.length > 0) ? [this.openInstance(address, block, expansion)] : [];
    const values = known.map((resource) => this.visibleValue(resource));
    const value = this.collectionValue(address, expansion, values);
    return { block, expansion, resources: [...known, ...open], value };
  }

  private openInstance(address: string, block: Block, expansion: Expansion): TerraformResource {
    const because = reasonOf(expansion);
    return this.resourceInstance(address, block, { ...openInstanceData(expansion, this.address), existence: { kind: 'unknown', because } });
  }

  private collectionValue(address: string, expansion: Expansion, values: readonly HclValue[]): HclValue {
    const { style, instances, rest } = expansion;
    if (style === 'single') return values[0] ?? nullValue();
    const every = rest === undefined ? undefined : unknownValue(rest.cause, { reference: { address: `${address}[*]`, path: [] }, keys: keysOf(rest, this.address) });
    if (style === 'for_each') {
      if (every !== undefined && values.length === 0) return every;
      return objectValue(instances.map((instance, i) => [mapKey(instance.key), values[i] ?? nullValue()] as const), { rest: every });
    }
    if (every === undefined) return listValue(values);
    return choiceOfCounts(expansion, values) ?? every;
  }

  private resourceInstance(address: string, block: Block, instance: InstanceData): TerraformResource {
    const [type, name] = block.labels;
    const provider = this.providerOf(block, type?.value ?? '');
    const values = this.bodyValue(block.body, instance, META_ARGUMENTS);
    return {
      address: address + keyText(instance.key),
      mode: block.type === 'resource' ? 'managed' : 'data',
      type: type?.value ?? '',
      name: name?.value ?? '',
      module: this.address,
      key: instance.key,
      provider,
      region: regionOf(values, provider),
      values,
      absentIsUnset: true,
      existence: instance.existence.kind === 'unknown' ? instance.existence : this.existence,
      dependsOn: this.dependsOn(block),
      span: { file: block.file, start: block.start, end: block.end },
      header: { file: block.file, start: block.start, end: block.headerEnd },
      calls: this.callSpans,
      syntax: block,
    };
  }

  /** How other expressions see an instance: what is not configured is decided by the provider. */
  private visibleValue(resource: TerraformResource): HclValue {
    const { address, mode, values, type } = resource;
    const label = `${mode === 'data' ? 'data.' : ''}${type}`;
    const cause: UnknownCause = mode === 'data' ? { kind: 'data', message: `\`${address}\` is read when the plan is made` } : { kind: 'computed', message: `an attribute of \`${address}\` is known after the apply` };
    const read = mode === 'data' ? readDataSource(resource, this.tree.environment) : undefined;
    const configured = [...values.entries].filter(([, value]) => value.kind !== 'null' && !(value.kind === 'unknown' && value.cause.kind === 'error'));
    const rest = referenceValue({ address, path: [] }, cause, resource.header);
    const computed = (read ?? []).map(([name, value]) => [name, withOrigin(value, resource.header)] as const);
    return objectValue([...configured, ...computed], { rest, origin: label === '' ? undefined : resource.header });
  }

  private bodyValue(body: Body, instance: InstanceData | undefined, skipped: ReadonlySet<string>, bindings?: Evaluation['bindings']): HclObject {
    const entries: [string, HclValue][] = [];
    for (const attribute of body.attributes) if (!skipped.has(attribute.name)) entries.push([attribute.name, this.evaluate(attribute.value, instance, bindings)]);
    const nested = new Map<string, { items: HclValue[]; rest: HclUnknown | undefined }>();
    for (const block of body.blocks) if (!skipped.has(block.type)) this.nestedBlock(block, instance, bindings, nested);
    for (const [type, { items, rest }] of nested) entries.push([type, listValue(items, { type: 'list', rest, origin: blockOrigin(body, type) })]);
    return objectValue(entries, { origin: spanOf(body) });
  }

  private nestedBlock(block: Block, instance: InstanceData | undefined, bindings: Evaluation['bindings'], nested: Map<string, { items: HclValue[]; rest: HclUnknown | undefined }>): void {
    const type = block.type === 'dynamic' ? (block.labels[0]?.value ?? '') : block.type;
    const group = nested.get(type) ?? { items: [], rest: undefined };
    nested.set(type, group);
    if (block.type !== 'dynamic') group.items.push({ ...this.bodyValue(block.body, instance, NOTHING, bindings), origin: spanOf(block) });
    else this.dynamicBlock(block, type, instance, bindings, group);
  }

  private dynamicBlock(block: Block, type: string, instance: InstanceData | undefined, bindings: Evaluation['bindings'], group: { items: HclValue[]; rest: HclUnknown | undefined }): void {
    const forEach = attributeNamed(block.body, 'for_each');
    const content = blocksOfType(block.body, 'content')[0];
    if (forEach === undefined || content === undefined) return;
    const iterator = attributeNamed(block.body, 'iterator')?.value;
    const name = iterator?.kind === 'name' ? iterator.name : iterator?.kind === 'string' ? iterator.value : type;
    const collection = this.evaluate(forEach.value, instance, bindings);
    const iteration = collection.kind === 'null' ? undefined : iterate(collection);
    if (iteration === undefined) {
      this.tree.report({ span: spanOf(forEach.value), message: 'this `for_each` cannot be iterated' });
      return;
    }
    for (const [key, value] of iteration.pairs.slice(0, MAX_INSTANCES)) {
      const context: Evaluation = { scope: this.scope, run: this.tree.run, bindings, item: undefined };
      const inner = bind(context, name, objectValue([['key', key], ['value', value]])).bindings;
      group.items.push({ ...this.bodyValue(content.body, instance, NOTHING, inner), origin: spanOf(content) });
    }
    group.rest ??= iteration.rest;
  }

  /** What a module call depends on, everything in the module depends on. */
  private dependsOn(block: Block): readonly string[] {
    const list = attributeNamed(block.body, 'depends_on')?.value;
    const inherited = this.site === undefined ? [] : this.site.module.dependsOn(this.site.block);
    if (list?.kind !== 'tuple') return inherited;
    const own = list.items.flatMap((item) => {
      const path = traversalText(item);
      return path === undefined ? [] : [this.address === '' ? path : `${this.address}.${path}`];
    });
    return [...own, ...inherited];
  }

  // Providers

  private providerOf(block: Block, type: string): ProviderConfiguration {
    const expression = attributeNamed(block.body, 'provider')?.value;
    const name = expression === undefined ? (type.split('_')[0] ?? '') : (traversalText(expression) ?? '');
    return this.provider(name);
  }

  /** The configuration behind a local name such as `aws` or `aws.east`, here or in a calling module. */
  provider(name: string): ProviderConfiguration {
    const [local, alias] = name.split('.');
    const own = this.configuration.providers.find((block) => block.labels[0]?.value === local && aliasOf(block) === alias);
    if (own !== undefined) return this.configured(name, own);
    if (this.site !== undefined) return this.site.module.provider(this.passedProvider(name, this.site.block));
    return { name, region: this.defaultRegion(name), values: undefined };
  }

  private passedProvider(name: string, call: Block): string {
    const passed = attributeNamed(call.body, 'providers')?.value;
    if (passed?.kind !== 'object') return name;
    const item = passed.items.find(({ key }) => (key.kind === 'string' ? key.value : traversalText(key)) === name);
    return item === undefined ? name : (traversalText(item.value) ?? name);
  }

  private configured(name: string, block: Block): ProviderConfiguration {
    const values = this.once(`provider.${name}`, undefined, () => this.bodyValue(block.body, undefined, PROVIDER_META));
    if (values.kind !== 'object') return { name, region: this.defaultRegion(name), values: undefined };
    const region = values.entries.get('region');
    // An empty text is what a variable without a value falls back to.
    const isUnset = region === undefined || region.kind === 'null' || (region.kind === 'string' && region.value === '');
    const known = isUnset ? this.defaultRegion(name) : region;
    const given = this.tree.environment.region;
    return { name, region: known.kind === 'unknown' && given !== undefined ? stringValue(given, region?.origin) : known, values };
  }

  private defaultRegion(name: string): HclValue {
    const { region } = this.tree.environment;
    if (region !== undefined) return stringValue(region);
    return referenceValue({ address: `provider.${name}`, path: ['region'] }, { kind: 'provider', message: `the Region of provider \`${name}\` is not configured` });
  }

  // Modules

  call(name: string): ExpandedCall | undefined {
    const known = this.calls.get(name);
    if (known !== undefined) return known;
    const block = this.configuration.calls.get(name);
    if (block === undefined) return undefined;
    if (this.open.has(`module.${name}`)) return { block, expansion: openExpansion('count', this.cycle(`module.${name}`, undefined)), missing: undefined, children: [] };
    this.open.add(`module.${name}`);
    const result = this.expandCall(name, block);
    this.open.delete(`module.${name}`);
    this.calls.set(name, result);
    return result;
  }

  private expandCall(name: string, block: Block): ExpandedCall {
    const expansion = this.expand(block);
    const source = attributeNamed(block.body, 'source')?.value;
    const text = source?.kind === 'string' ? source.value : '';
    const version = attributeNamed(block.body, 'version')?.value;
    const directory = this.moduleDirectory(name, text, version?.kind === 'string' ? version.value : undefined);
    const address = `${this.address === '' ? '' : `${this.address}.`}module.${name}`;
    const span = { file: block.file, start: block.start, end: block.headerEnd };
    const itself = directory !== undefined && this.callsItself(directory);
    const endless = this.callNames.length >= MAX_MODULE_DEPTH || itself || this.tree.modules.length + expansion.instances.length > MAX_MODULES;
    if (directory === undefined || endless) {
      if (directory !== undefined) this.tree.report({ span, message: itself ? `modules call each other in a circle: \`${text}\` is being called already` : `more than ${String(MAX_MODULES)} modules, or modules more than ${String(MAX_MODULE_DEPTH)} deep, are not evaluated` });
      else if (!this.tree.missingModules.some((missing) => missing.address === address)) this.tree.missingModules.push({ source: text, address, span, inputs: () => this.callInputs(block, expansion) });
      return { block, expansion, missing: { kind: 'module', message: `module \`${name}\` (${text === '' ? 'no source' : text}) is not on disk` }, children: [] };
    }
    const instances = expansion.rest !== undefined && expansion.instances.length === 0 ? [openInstanceData(expansion, this.address)] : expansion.instances;
    const children = instances.map((each) => ({ key: each.key, instance: this.child(name, address, block, each, directory) }));
    return { block, expansion, missing: undefined, children };
  }

  /** Evaluated when somebody asks: inputs may refer to resources that refer to the module. */
  private callInputs(block: Block, expansion: Expansion): readonly HclObject[] {
    const instances = expansion.instances.length > 0 ? expansion.instances : expansion.rest === undefined ? [] : [openInstanceData(expansion, this.address)];
    return instances.map((instance) => this.bodyValue(block.body, instance, CALL_META));
  }

  private callsItself(directory: string | undefined): boolean {
    if (this.directory === directory) return true;
    return this.parent?.callsItself(directory) === true;
  }

  private child(name: string, address: string, block: Block, each: InstanceData, directory: string): ModuleInstance {
    const existence = each.existence.kind === 'unknown' ? each.existence : this.existence;
    return new ModuleInstance(this.tree, { module: this, block, each }, address + keyText(each.key), [...this.callNames, name], directory, this, existence);
  }

  private moduleDirectory(name: string, source: string, version: string | undefined): string | undefined {
    const { environment, manifest } = this.tree;
    const described = environment.described?.(source, version);
    if (described !== undefined) this.tree.described.add(described);
    const candidates = [
      source.startsWith('./') || source.startsWith('../') ? joinPath(this.directory, source) : undefined,
      mappedDirectory(source, environment),
      manifest.get([...this.callNames, name].join('.')),
      described,
    ];
    return candidates.find((directory) => directory !== undefined && environment.files(directory).some((file) => /\.(tf|tofu)(\.json)?$/u.test(file)));
  }

  outputOf(name: string, key: HclValue | undefined, output: string, at: Expression): HclValue | undefined {
    const call = this.call(name);
    if (call === undefined) return undefined;
    const address = `${this.address === '' ? '' : `${this.address}.`}module.${name}`;
    if (call.missing !== undefined) {
      const index = key?.kind === 'string' || key?.kind === 'number' ? keyText(key.value) : key === undefined ? '' : '[*]';
      return referenceValue({ address: address + index, path: [output] }, call.missing, spanOf(at));
    }
    if (call.expansion.style === 'single') return call.children[0]?.instance.declaredOutput(output, at);
    if (key?.kind === 'unknown') {
      const outputs = call.children.flatMap(({ instance }) => unknownsIn(instance.declaredOutput(output, at) ?? nullValue()));
      return unknownFrom([key, ...outputs], { origin: spanOf(at) });
    }
    if (key?.kind !== 'string' && key?.kind !== 'number') return undefined;
    const child = call.children.find((candidate) => candidate.key === key.value || mapKey(candidate.key) === String(key.value));
    if (child !== undefined) return child.instance.declaredOutput(output, at);
    return call.expansion.rest === undefined ? undefined : unknownFrom([call.expansion.rest], { origin: spanOf(at) });
  }

  /** What a description leaves out is there and not known. */
  private declaredOutput(name: string, at: Expression): HclValue | undefined {
    if (this.configuration.outputs.has(name)) return this.output(name, at);
    if (!this.tree.described.has(this.directory)) return undefined;
    const cause = { kind: 'module', message: `output \`${name}\` of \`${this.address}\` is not described` } as const;
    return referenceValue({ address: this.address, path: [name] }, cause, spanOf(at));
  }

  /** `module.x` as a whole, as in `module.x[*].id` or `values(module.x)`. */
  moduleValue(name: string): HclValue | undefined {
    const call = this.call(name);
    if (call === undefined) return undefined;
    const address = `${this.address === '' ? '' : `${this.address}.`}module.${name}`;
    if (call.missing !== undefined) return this.missingModuleValue(address, call.missing, call.expansion);
    const outputs = call.children.map(({ instance }) => objectValue([...instance.configuration.outputs.keys()].map((output) => [output, instance.output(output)] as const)));
    return this.collectionValue(address, call.expansion, outputs);
  }

  private missingModuleValue(address: string, cause: UnknownCause, expansion: Expansion): HclValue {
    const values = expansion.instances.map((instance) => referenceValue({ address: address + keyText(instance.key), path: [] }, cause));
    return this.collectionValue(address, expansion, values);
  }

  /** All resources of this instance and those below. */
  collect(into: TerraformResource[]): void {
    for (const key of this.configuration.resources.keys()) {
      if (key.startsWith('ephemeral.')) continue;
      const expanded = this.resource(key);
      if (expanded !== undefined && 'resources' in expanded) into.push(...expanded.resources);
      if (into.length > MAX_INSTANCES * 10) return;
    }
    for (const name of this.configuration.calls.keys()) for (const { instance } of this.call(name)?.children ?? []) instance.collect(into);
  }
}

const META_ARGUMENTS = new Set(['count', 'for_each', 'provider', 'depends_on', 'lifecycle', 'provisioner', 'connection']);
const CALL_META = new Set([...META_ARGUMENTS, 'source', 'version', 'providers']);
const PROVIDER_META = new Set(['alias', 'version']);
const NOTHING: ReadonlySet<string> = new Set();

/** Names as one instance of a block sees them. */
class InstanceScope implements Scope {
  readonly host: FunctionHost;
  readonly prefix: string;

  constructor(
    private readonly module: ModuleInstance,
    private readonly instance: InstanceData | undefined,
  ) {
    this.host = module.tree.host;
    this.prefix = module.address === '' ? '' : `${module.address}.`;
  }

  named(root: string, name: string, at: Expression): HclValue | undefined {
    switch (root) {
      case 'var':
        return this.module.variable(name, at);
      case 'local':
        return this.module.local(name, at);
      case 'each':
      case 'count':
        return this.instanceValue(root, name);
      case 'path':
        return this.path(name, at);
      case 'terraform':
      case 'tofu':
        return this.setting(name, at);
      case 'module':
        return this.module.moduleValue(name);
      case 'self':
        return unknownValue({ kind: 'computed', message: '`self` is known after the apply' });
      default:
        return this.module.resourceValue(`${root}.${name}`, at);
    }
  }

  moded(mode: string, type: string, name: string, at: Expression): HclValue | undefined {
    return this.module.resourceValue(`${mode}.${type}.${name}`, at);
  }

  moduleOutput(name: string, key: HclValue | undefined, output: string, at: Expression): HclValue | undefined {
    return this.module.outputOf(name, key, output, at);
  }

  private instanceValue(root: 'each' | 'count', name: string): HclValue | undefined {
    const { instance } = this;
    if (root === 'each') return name === 'key' ? instance?.each?.key : name === 'value' ? instance?.each?.value : undefined;
    if (name !== 'index' || instance === undefined) return undefined;
    if (typeof instance.key === 'number') return numberValue(instance.key);
    return typeof instance.key === 'object' ? instance.each?.key : undefined;
  }

  private path(name: string, at: Expression): HclValue | undefined {
    const { environment } = this.module.tree;
    if (name === 'root') return stringValue('.', spanOf(at));
    if (name === 'module') return stringValue(this.module.parent === undefined ? '.' : relativePath(environment.directory, this.module.directory), spanOf(at));
    if (name !== 'cwd') return undefined;
    if (environment.absoluteDirectory !== undefined) return stringValue(normalizePath(environment.absoluteDirectory), spanOf(at));
    return unknownValue({ kind: 'variable', message: 'the working directory is not known' }, { origin: spanOf(at), type: 'string' });
  }

  private setting(name: string, at: Expression): HclValue | undefined {
    if (name !== 'workspace') return undefined;
    const { workspace } = this.module.tree.environment;
    if (workspace !== undefined) return stringValue(workspace, spanOf(at));
    const reference = { address: 'terraform.workspace', path: [] };
    return unknownValue({ kind: 'variable', message: 'the workspace is not given' }, { origin: spanOf(at), reference, type: 'string' });
  }
}

function optionValue(name: string, option: unknown, type: TypeConstraint): HclValue {
  if (typeof option !== 'string' || type.kind === 'string') return fromJson(option);
  if (type.kind === 'any' || type.kind === 'number' || type.kind === 'bool') return stringValue(option);
  const source: SourceFile = { path: `-var ${name}`, text: option };
  const { expression, problems } = parseExpression(source);
  if (problems.length > 0) return stringValue(option);
  const value = evaluate(expression, { scope: EMPTY_SCOPE, run: new Run(), bindings: undefined, item: undefined });
  const plain = toJson(value);
  return plain === undefined ? value : fromJson(plain);
}

const EMPTY_SCOPE: Scope = {
  named: () => undefined,
  moded: () => undefined,
  moduleOutput: () => undefined,
  prefix: '',
  host: { read: () => undefined, exists: () => undefined, list: () => undefined },
};

function regionOf(values: HclObject, provider: ProviderConfiguration): HclValue {
  const own = values.entries.get('region');
  return own === undefined || own.kind === 'null' ? provider.region : own;
}

function aliasOf(block: Block): string | undefined {
  const alias = attributeNamed(block.body, 'alias')?.value;
  return alias?.kind === 'string' ? alias.value : undefined;
}

/** `aws.east`, `module.vpc`, `data.aws_ami.x`, or the same as a string in JSON syntax; indexes are left out. */
function traversalText(expression: Expression): string | undefined {
  switch (expression.kind) {
    case 'name':
      return expression.name;
    case 'string':
      return expression.value;
    case 'attribute-access': {
      const object = traversalText(expression.object);
      return object === undefined ? undefined : `${object}.${expression.name}`;
    }
    case 'index':
      return traversalText(expression.object);
    default:
      return undefined;
  }
}

function blockOrigin(body: Body, type: string): Span | undefined {
  const block = body.blocks.find((candidate) => candidate.type === type || (candidate.type === 'dynamic' && candidate.labels[0]?.value === type));
  return block === undefined ? undefined : spanOf(block);
}
