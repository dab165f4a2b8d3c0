import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { LOWERINGS } from '@privatelint/core/front-end-api';
import { expect, test } from 'vitest';
import names from '../../../data/property-names.json' with { type: 'json' };

const library = new URL('../../../node_modules/aws-cdk-lib/', import.meta.url);

/** The generated L1 classes of a module: how each of them hands its properties on. */
function generated(module: string): string {
  const folder = new URL(`${module}/lib/`, library);
  return readdirSync(folder).filter((name) => name.endsWith('.generated.js')).map((name) => readFileSync(new URL(name, folder), 'utf8')).join('\n');
}

interface Names {
  /** Properties whose name in CloudFormation is not their own with a capital letter in front. */
  readonly renamed: Readonly<Record<string, string>>;
  /** Properties whose keys are the author's: documents, and maps by names. */
  readonly asWritten: readonly string[];
}

/** The names of all properties of a class, those of its property types included. */
function namesOf(text: string, name: string): Names {
  const renamed: Record<string, string> = {};
  const asWritten = new Set<string>();
  const converters = new RegExp(`function convert${name}(?:[A-Z]\\w*Property|Props)ToCloudFormation\\(properties\\)\\{(.*?)\\}function `, 'gs');
  for (const [, body = ''] of text.matchAll(converters)) {
    for (const [, cfn = '', converter = '', property = ''] of body.matchAll(/([A-Za-z0-9]+):((?:cdk\(\)\.)?[\w().]+?)\(properties\.(\w+)\)/g)) {
      if (cfn !== property.charAt(0).toUpperCase() + property.slice(1)) renamed[property] = cfn;
      if (/hashMapper|objectToCloudFormation$/.test(converter)) asWritten.add(property);
    }
  }
  return { renamed: sorted(renamed), asWritten: [...asWritten].sort() };
}

function sorted(record: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Resources that analyses look at, by the classes that CDK has for them. */
const found = Object.entries(names.services).flatMap(([module, service]) => {
  const text = generated(module);
  const types = [...text.matchAll(/class Cfn(\w+) extends cdk\(\)\.CfnResource.{0,300}?CFN_RESOURCE_TYPE_NAME="(AWS::[\w:]+)"/gs)];
  return types.filter(([, , type = '']) => LOWERINGS.has(type)).map(([, name = '', type = '']) => ({ module, service, name, type, names: namesOf(text, `Cfn${name}`) }));
});

test('CDK calls every type that analyses look at as it is called here', () => {
  expect(found.length).toBeGreaterThan(50);
  expect(found.filter(({ service, name, type }) => type !== `AWS::${service}::${name}`)).toEqual([]);
  // Types of CloudFormation that no class of these modules makes, or that SAM has of its own.
  const missing = [...LOWERINGS.keys()].filter((type) => !found.some((it) => it.type === type)).filter((type) => moduleOf(type) !== undefined);
  expect(missing, 'name their modules among the services of data/property-names.json').toEqual([]);
});

/** The module of CDK that a type would be in. */
function moduleOf(type: string): string | undefined {
  const [, service = ''] = type.split('::');
  const module = `aws-${service.toLowerCase()}`;
  return existsSync(new URL(`${module}/`, library)) ? module : undefined;
}

test('properties are called as CDK hands them on', () => {
  const expected = Object.fromEntries(found.map(({ type, names: own }) => [type, own] as const).filter(([, { renamed, asWritten }]) => Object.keys(renamed).length + asWritten.length > 0).sort(([a], [b]) => (a < b ? -1 : 1)));
  expect(names.properties, 'data/property-names.json has to say what CDK says').toEqual(expected);
});
