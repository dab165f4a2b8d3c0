import type { SourceFile } from '../../../text/source-file.ts';
import { evaluate } from '../evaluate.ts';
import { NO_NAMES, Run } from '../evaluation.ts';
import { fromJson, toJson } from '../json-value.ts';
import { parseExpression } from '../parser.ts';
import { attributeNamed, spanOf, type Block, type Expression } from '../tree.ts';
import { convertValue, typeConstraint, type TypeConstraint } from '../types.ts';
import { markSensitive, stringValue, unknownValue, type HclValue } from '../value.ts';
import type { ModuleInstance } from './instance.ts';

/** Variables, local values and outputs of a module. */
export class Variables {
  constructor(private readonly module: ModuleInstance) {}

  local(name: string, at: Expression): HclValue | undefined {
    const attribute = this.module.configuration.locals.get(name);
    return attribute === undefined ? undefined : this.module.onceValue(`local.${name}`, at, () => this.module.evaluate(attribute.value));
  }

  output(name: string, at?: Expression): HclValue {
    const block = this.module.configuration.outputs.get(name);
    const attribute = block === undefined ? undefined : attributeNamed(block.body, 'value');
    if (block === undefined || attribute === undefined) return unknownValue({ kind: 'error', message: `there is no output \`${name}\`` });
    return this.module.onceValue(`output.${name}`, at, () => this.sensitiveIf(block, this.module.evaluate(attribute.value)));
  }

  private sensitiveIf(block: Block, value: HclValue): HclValue {
    const attribute = attributeNamed(block.body, 'sensitive');
    if (attribute?.value.kind !== 'bool' || !attribute.value.value) return value;
    this.module.tree.run.sensitiveSeen = true;
    return markSensitive(value);
  }

  variable(name: string, at?: Expression): HclValue {
    const block = this.module.configuration.variables.get(name);
    if (block === undefined) return this.module.onceValue(`var.${name}`, at, () => this.undeclared(name, at));
    return this.module.onceValue(`var.${name}`, at, () => this.sensitiveIf(block, this.variableValue(name, block)));
  }

  /** Still the same unknown wherever it is used: the declaration may be in a file that was not given. */
  private undeclared(name: string, at: Expression | undefined): HclValue {
    const message = `variable \`${name}\` is not declared`;
    if (at !== undefined) this.module.tree.report({ span: spanOf(at), message });
    const reference = { address: `${this.module.prefix}var.${name}`, path: [] };
    return unknownValue({ kind: 'variable', message }, { origin: at === undefined ? undefined : spanOf(at), reference });
  }

  private variableValue(name: string, block: Block): HclValue {
    const type = typeConstraint(attributeNamed(block.body, 'type')?.value);
    const given = this.givenValue(name, type);
    const nullable = attributeNamed(block.body, 'nullable')?.value;
    const useDefault = given === undefined || (given.kind === 'null' && nullable?.kind === 'bool' && !nullable.value);
    const fallback = attributeNamed(block.body, 'default');
    if (!useDefault) return this.converted(name, block, given, type);
    if (fallback !== undefined) return this.converted(name, block, this.module.evaluate(fallback.value), type);
    return this.missingValue(name, block, type);
  }

  private givenValue(name: string, type: TypeConstraint): HclValue | undefined {
    const { site, tree } = this.module;
    if (site !== undefined) {
      const argument = attributeNamed(site.block.body, name);
      return argument === undefined ? undefined : site.module.evaluate(argument.value, site.each);
    }
    const option = tree.environment.variables?.[name];
    if (option !== undefined) return optionValue(name, option, type);
    return tree.inputs.get(name) ?? this.fromOutside(name);
  }

  /** What is not known of it is one value wherever the variable is used. */
  private fromOutside(name: string): HclValue | undefined {
    const { given } = this.module.tree;
    const value = given?.entries.get(name) ?? given?.rest;
    if (value?.kind !== 'unknown' || value.reference !== undefined || value.choice !== undefined || value.parts !== undefined) return value;
    return { ...value, cause: { kind: 'variable', message: value.cause.message }, reference: { address: `var.${name}`, path: [] } };
  }

  private converted(name: string, block: Block, value: HclValue, type: TypeConstraint): HclValue {
    const conversion = convertValue(value, type);
    if (conversion.ok) return conversion.value;
    const span = value.origin ?? { file: block.file, start: block.start, end: block.headerEnd };
    this.module.tree.report({ span, message: `variable \`${name}\`: ${conversion.message}` });
    return unknownValue({ kind: 'error', message: `variable \`${name}\`: ${conversion.message}` }, { origin: span });
  }

  private missingValue(name: string, block: Block, type: TypeConstraint): HclValue {
    const span = { file: block.file, start: block.start, end: block.headerEnd };
    if (this.module.site !== undefined) {
      const call = { file: this.module.site.block.file, start: this.module.site.block.start, end: this.module.site.block.headerEnd };
      this.module.tree.report({ span: call, message: `module \`${this.module.callNames.at(-1) ?? ''}\` needs the argument \`${name}\`` });
      return unknownValue({ kind: 'error', message: `argument \`${name}\` is missing` }, { origin: call });
    }
    this.module.tree.missingVariables.push({ name, span });
    const reference = { address: `var.${name}`, path: [] };
    const primitive = type.kind === 'string' || type.kind === 'number' || type.kind === 'bool' ? type.kind : undefined;
    return unknownValue({ kind: 'variable', message: `variable \`${name}\` has no value` }, { origin: span, reference, type: primitive });
  }
}

function optionValue(name: string, option: unknown, type: TypeConstraint): HclValue {
  if (typeof option !== 'string' || type.kind === 'string') return fromJson(option);
  if (type.kind === 'any' || type.kind === 'number' || type.kind === 'bool') return stringValue(option);
  const source: SourceFile = { path: `-var ${name}`, text: option };
  const { expression, problems } = parseExpression(source);
  if (problems.length > 0) return stringValue(option);
  const value = evaluate(expression, { scope: NO_NAMES, run: new Run(), bindings: undefined, item: undefined });
  const plain = toJson(value);
  return plain === undefined ? value : fromJson(plain);
}
