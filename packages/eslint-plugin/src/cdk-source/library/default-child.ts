import type { Override } from '../resource.ts';
import { argument, type Run } from '../run.ts';
import { Thing } from '../thing.ts';
import { absent, stringOfVal, type Call, type Val } from '../values.ts';

/** The L1 below a construct, got hold of by `node.defaultChild`: overrides of its properties. */
export class DefaultChild extends Thing {
  readonly type: string;
  readonly #owner: Thing & { readonly overrides: Override[] };

  constructor(owner: Thing & { readonly overrides: Override[] }, type: string) {
    super({ run: { path: owner.when }, at: owner.at, whole: owner.whole });
    this.#owner = owner;
    this.type = type;
  }

  override call(name: string, call: Call): Val | undefined {
    const { run, at } = call;
    const path = stringOfVal(argument(call, 0));
    const property = name === 'addOverride' ? /^Properties\.(.+)$/.exec(path ?? '')?.[1] : path;
    switch (name) {
      case 'addPropertyOverride':
      case 'addOverride':
        if (property === undefined && path !== undefined) return absent(at);
        this.#owner.overrides.push({ path: property?.split('.') ?? [], value: argument(call, 1), when: run.path });
        return absent(at);
      case 'addPropertyDeletionOverride':
      case 'addDeletionOverride':
        this.#owner.overrides.push({ path: (path ?? '').replace(/^Properties\./, '').split('.'), value: absent(at), when: run.path });
        return absent(at);
      case 'addDependency':
      case 'addDependsOn':
        for (const value of call.args) this.#owner.dependencies.push({ value, when: run.path });
        return absent(at);
      case 'addMetadata':
      case 'overrideLogicalId':
        return absent(at);
      default:
        return undefined;
    }
  }

  override set(name: string, value: Val, run: Run): boolean {
    this.#owner.overrides.push({ path: [name.charAt(0).toUpperCase() + name.slice(1)], value, when: run.path });
    return true;
  }

  override reaches(): readonly Val[] {
    return [this.#owner];
  }
}
