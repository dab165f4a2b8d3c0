import type { Span } from '../../text/source-file.ts';
import { spanOf, type Expression } from './tree.ts';
import { unknownValue, type HclUnknown, type HclValue } from './value.ts';

/** What names mean where an expression stands. */
export interface Scope {
  /** `var.x`, `local.x`, `each.key`, `aws_subnet.a`, `module.m`; nothing when there is no such thing. */
  named(root: string, name: string, at: Expression): HclValue | undefined;
  /** A data source, or a resource of another mode such as `ephemeral.type.name`. */
  moded(mode: string, type: string, name: string, at: Expression): HclValue | undefined;
  /** Outputs are looked up one by one: a module may depend on outputs of another that depends on it. */
  moduleOutput(name: string, key: HclValue | undefined, output: string, at: Expression): HclValue | undefined;
  /** Functions that only exist there; nothing for those of Terraform. */
  call?(name: string, values: readonly HclValue[], at: Expression): HclValue | undefined;
  readonly host: FunctionHost;
  /** Address of the module instance with a dot behind it; empty in the root module. */
  readonly prefix: string;
}

export interface FunctionHost {
  /** The text of a file; the path is as written, relative to the root module. */
  read(path: string): string | undefined;
  /** The same path as the run knows it. */
  place(path: string): string;
  exists(path: string): boolean | undefined;
  /** Files below a folder, relative to it, if the host can list them. */
  list(path: string): readonly string[] | undefined;
}

/** One chain of evaluations: counts errors, so that `try` sees whether its argument failed, and bounds the work. */
export class Run {
  errors = 0;
  firstError: { readonly span: Span; readonly message: string } | undefined;
  /** Deep searches for marks are needed only when something was marked. */
  sensitiveSeen = false;
  steps = 0;
  totalSteps = 0;
  depth = 0;
  /** Inside of `try` and `can`, an error may be what the author counts on. */
  tries = 0;
  constructor(
    readonly maxSteps = 500_000,
    readonly maxTotalSteps = 20_000_000,
  ) {}
}

export interface Evaluation {
  readonly scope: Scope;
  readonly run: Run;
  readonly bindings: Binding | undefined;
  readonly item: HclValue | undefined;
}

interface Binding {
  readonly name: string;
  readonly value: HclValue;
  readonly outer: Binding | undefined;
}

/** Records that the expression fails. `try` and `can` see it; others go on with an unknown. */
export function fail(context: Evaluation, node: Expression, message: string): HclUnknown {
  const { run } = context;
  run.errors++;
  run.firstError ??= { span: spanOf(node), message };
  return unknownValue({ kind: 'error', message }, { origin: spanOf(node) });
}

export function bind(context: Evaluation, name: string, value: HclValue): Evaluation {
  return { ...context, bindings: { name, value, outer: context.bindings } };
}

export function bound(name: string, context: Evaluation): HclValue | undefined {
  for (let binding = context.bindings; binding !== undefined; binding = binding.outer) if (binding.name === name) return binding.value;
  return undefined;
}

/** Where only literals and functions may stand. */
export const NO_NAMES: Scope = {
  named: () => undefined,
  moded: () => undefined,
  moduleOutput: () => undefined,
  prefix: '',
  host: { read: () => undefined, place: (path) => path, exists: () => undefined, list: () => undefined },
};
