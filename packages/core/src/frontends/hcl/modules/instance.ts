import type { Span } from '../../../text/source-file.ts';
import type { ModuleConfiguration } from '../configuration.ts';
import type { EvaluatedModule, Existence, TerraformResource } from '../environment.ts';
import { evaluate } from '../evaluate.ts';
import type { Evaluation, Scope } from '../evaluation.ts';
import { MAX_INSTANCES, keyText, type InstanceData } from '../expansion.ts';
import { callFunction } from '../functions/call.ts';
import { spanOf, type Block, type Expression, type FunctionCall } from '../tree.ts';
import { unknownValue, type HclUnknown, type HclValue } from '../value.ts';
import { Calls } from './calls.ts';
import { Providers } from './providers.ts';
import { Resources } from './resources.ts';
import { InstanceScope } from './scope.ts';
import type { Tree } from './tree.ts';
import { Variables } from './variables.ts';

interface CallSite {
  readonly module: ModuleInstance;
  readonly block: Block;
  readonly each: InstanceData;
}

/** A module as one call makes it; everything in it is evaluated when somebody asks. */
export class ModuleInstance {
  readonly configuration: ModuleConfiguration;
  readonly scope: Scope;
  readonly variables = new Variables(this);
  readonly resources = new Resources(this);
  readonly providers = new Providers(this);
  readonly calls = new Calls(this);
  private readonly values = new Map<string, HclValue>();
  private readonly open = new Set<string>();
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

  /** What addresses in it begin with. */
  get prefix(): string {
    return this.address === '' ? '' : `${this.address}.`;
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
    const { usedAt } = this.tree.environment;
    if (this.site === undefined) return usedAt === undefined ? [] : [usedAt];
    const { block } = this.site;
    return [...this.site.module.callSpans, { file: block.file, start: block.start, end: block.headerEnd }];
  }

  /** Evaluates with error reporting; `each` and `count` come from the instance. */
  evaluate(expression: Expression, instance?: InstanceData, bindings?: Evaluation['bindings']): HclValue {
    const scope = instance === undefined ? this.scope : new InstanceScope(this, instance);
    return this.reporting(() => evaluate(expression, { scope, run: this.tree.run, bindings, item: undefined }));
  }

  /** What a function makes of values; `at` is the place of what comes out, and of what is wrong. */
  call(name: string, values: readonly HclValue[], at: Span): HclValue {
    const node: FunctionCall = { kind: 'call', name, nameEnd: at.end, arguments: [], expandLast: false, ...at };
    return this.reporting(() => callFunction(name, values, node, { scope: this.scope, run: this.tree.run, bindings: undefined, item: undefined }));
  }

  private reporting(compute: () => HclValue): HclValue {
    const { run } = this.tree;
    const { errors, firstError, steps } = run;
    run.errors = 0;
    run.firstError = undefined;
    run.steps = 0;
    const value = compute();
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

  /** Computes once; what needs itself is left to `circular`. */
  once<T>(known: Map<string, T>, key: string, compute: () => T, circular: () => T): T {
    const found = known.get(key);
    if (found !== undefined) return found;
    if (this.open.has(key)) return circular();
    this.open.add(key);
    const made = compute();
    this.open.delete(key);
    known.set(key, made);
    return made;
  }

  /** A value that needs itself is unknown. */
  onceValue(key: string, at: Expression | undefined, compute: () => HclValue): HclValue {
    return this.once(this.values, key, compute, () => this.cycle(key, at));
  }

  cycle(key: string, at: Expression | undefined): HclUnknown {
    const message = `\`${key}\` depends on itself`;
    if (at !== undefined) this.tree.report({ span: spanOf(at), message });
    return unknownValue({ kind: 'cycle', message }, { origin: at === undefined ? undefined : spanOf(at) });
  }

  callsItself(directory: string | undefined): boolean {
    if (this.directory === directory) return true;
    return this.parent?.callsItself(directory) === true;
  }

  child(name: string, address: string, block: Block, each: InstanceData, directory: string): ModuleInstance {
    const existence = each.existence.kind === 'unknown' ? each.existence : this.existence;
    return new ModuleInstance(this.tree, { module: this, block, each }, address + keyText(each.key), [...this.callNames, name], directory, this, existence);
  }

  /** All resources of this instance and those below. */
  collect(into: TerraformResource[]): void {
    for (const key of this.configuration.resources.keys()) {
      if (key.startsWith('ephemeral.')) continue;
      const expanded = this.resources.resource(key);
      if (expanded !== undefined && 'resources' in expanded) into.push(...expanded.resources);
      if (into.length > MAX_INSTANCES * 10) return;
    }
    for (const name of this.configuration.calls.keys()) for (const { instance } of this.calls.call(name)?.children ?? []) instance.collect(into);
  }
}
