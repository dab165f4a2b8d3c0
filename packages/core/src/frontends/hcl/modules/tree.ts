import type { SourceFile, Span } from '../../../text/source-file.ts';
import { loadConfiguration, type ModuleConfiguration } from '../configuration.ts';
import { CERTAIN, type GivenInputs, type MissingModule, type TerraformEnvironment, type TerraformResource, type TerraformResult } from '../environment.ts';
import { Run, type FunctionHost } from '../evaluation.ts';
import { readVariableFiles } from '../inputs.ts';
import { hostOf, readManifest } from '../module-files.ts';
import type { HclProblem } from '../tree.ts';
import type { HclValue } from '../value.ts';
import { ModuleInstance } from './instance.ts';

/** What all module instances of one run share. */
export class Tree {
  readonly run = new Run();
  readonly configurations = new Map<string, ModuleConfiguration>();
  readonly missingModules: MissingModule[] = [];
  readonly missingVariables: { readonly name: string; readonly span: Span }[] = [];
  readonly inputs: ReadonlyMap<string, HclValue>;
  /** Inputs that come from outside of the files. */
  readonly given: GivenInputs | undefined;
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
    this.given = environment.given?.();
    this.host = hostOf(environment);
    this.manifest = readManifest(environment);
    for (const problem of problems) this.report(problem);
    this.root = new ModuleInstance(this, undefined, '', [], environment.directory, undefined, CERTAIN);
  }

  result(): TerraformResult {
    const resources: TerraformResource[] = [];
    this.root.collect(resources);
    const outputs = new Map([...this.root.configuration.outputs.keys()].map((name) => [name, this.root.variables.output(name)] as const));
    const modules = this.modules.map((module) => module.view);
    const fileAt = (path: string): SourceFile | undefined => {
      const text = this.host.read(path);
      return text === undefined ? undefined : { path: this.host.place(path), text };
    };
    return { resources, outputs, fileAt, missingModules: this.missingModules, missingVariables: this.missingVariables, problems: this.problems(), modules };
  }

  /** How expressions see the instance of a resource that has an address, as far as its module is there. */
  resourceAt(address: string): HclValue | undefined {
    const [, prefix = '', key = ''] = RESOURCE.exec(address) ?? [];
    const resources = this.modules.find((module) => module.prefix === prefix)?.resources;
    return resources?.instanceValue(key, address);
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

/** The address of a resource: its module with the dot behind it, and its name there. */
const RESOURCE = /^((?:module\.[^.[\]]+(?:\[(?:\d+|"(?:[^"\\]|\\.)*")\])?\.)*)([a-z][a-z0-9_]*\.[^.[\]]+)/u;
