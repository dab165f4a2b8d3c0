import type { FunctionHost, Scope } from '../evaluation.ts';
import type { InstanceData } from '../expansion.ts';
import { normalizePath, relativePath } from '../paths.ts';
import { spanOf, type Expression } from '../tree.ts';
import { numberValue, stringValue, unknownValue, type HclValue } from '../value.ts';
import type { ModuleInstance } from './instance.ts';

/** Names as one instance of a block sees them. */
export class InstanceScope implements Scope {
  readonly host: FunctionHost;
  readonly prefix: string;

  constructor(
    private readonly module: ModuleInstance,
    private readonly instance: InstanceData | undefined,
  ) {
    this.host = module.tree.host;
    this.prefix = module.prefix;
  }

  named(root: string, name: string, at: Expression): HclValue | undefined {
    switch (root) {
      case 'var':
        return this.module.variables.variable(name, at);
      case 'local':
        return this.module.variables.local(name, at);
      case 'each':
      case 'count':
        return this.instanceValue(root, name);
      case 'path':
        return this.path(name, at);
      case 'terraform':
      case 'tofu':
        return this.setting(name, at);
      case 'module':
        return this.module.calls.moduleValue(name);
      case 'self':
        return unknownValue({ kind: 'computed', message: '`self` is known after the apply' });
      default:
        return this.module.resources.resourceValue(`${root}.${name}`, at);
    }
  }

  moded(mode: string, type: string, name: string, at: Expression): HclValue | undefined {
    return this.module.resources.resourceValue(`${mode}.${type}.${name}`, at);
  }

  moduleOutput(name: string, key: HclValue | undefined, output: string, at: Expression): HclValue | undefined {
    return this.module.calls.outputOf(name, key, output, at);
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
