import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const library = new URL('../packages/eslint-plugin/node_modules/aws-cdk-lib/', import.meta.url);
const path = fileURLToPath(new URL('../packages/eslint-plugin/data/property-names.json', import.meta.url));

/** What the file says of the library that it was made of. */
interface Head {
  readonly date: string;
  readonly version: string;
}

interface Names {
  /** Properties whose name in CloudFormation is not their own with a capital letter in front. */
  readonly renamed: Readonly<Record<string, string>>;
  /** Properties whose keys are the author's: documents, and maps by names. */
  readonly asWritten: readonly string[];
}

/** A class of the library for one type of resource. */
interface L1Class {
  readonly name: string;
  readonly type: string;
  readonly names: Names;
}

/** The text of packages/eslint-plugin/data/property-names.json: how the L1 classes of the aws-cdk-lib that is installed call what analyses look at. */
export async function cdkNames(): Promise<{ readonly path: string; readonly text: string }> {
  const core = new URL('../packages/core/src/front-end-api.ts', import.meta.url).href;
  const { LOWERINGS: types } = (await import(core)) as { readonly LOWERINGS: ReadonlyMap<string, unknown> }; // what the module exports
  const { version } = JSON.parse(readFileSync(new URL('package.json', library), 'utf8')) as Head; // as npm demands it
  const before = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Head) : undefined; // written here
  const date = before?.version === version ? before.date : new Date().toISOString().slice(0, 10);
  return { path, text: layout({ date, version }, types) };
}

/** Services whose resources others refer to only: secrets of containers are parameters of SSM. */
const REFERRED = ['SSM'];

/** The services that have types which analyses look at, by the module of CDK. Types that CDK has no module for are those of SAM. */
function services(analysed: ReadonlyMap<string, unknown>): Map<string, string> {
  const all = [...new Set([...[...analysed.keys()].map((type) => type.split('::')[1] ?? ''), ...REFERRED])].sort();
  return new Map(all.map((service) => [`aws-${service.toLowerCase()}`, service] as const).filter(([module]) => existsSync(new URL(`${module}/`, library))));
}

function layout({ date, version }: Head, analysed: ReadonlyMap<string, unknown>): string {
  const modules = services(analysed);
  const classes = [...modules].flatMap(([module, service]) => classesOf(module, service, analysed)).sort((a, b) => (a.type < b.type ? -1 : 1));
  const own = classes.filter(({ names: { renamed, asWritten } }) => Object.keys(renamed).length + asWritten.length > 0);
  const head = { date, version, source: 'made by `pnpm generate` from the L1 classes of aws-cdk-lib, for the types that analyses look at: properties whose CloudFormation name is not their own with a capital letter in front, and those whose keys are the author\'s' };
  const lines = own.map(({ type, names }) => `    ${JSON.stringify(type)}: ${JSON.stringify(names)}`);
  const start = JSON.stringify({ ...head, services: Object.fromEntries(modules) }, undefined, 2);
  return `${start.slice(0, -2)},\n  "properties": {\n${lines.join(',\n')}\n  }\n}\n`;
}

/** The generated classes of a module, of types that analyses look at. */
function classesOf(module: string, service: string, analysed: ReadonlyMap<string, unknown>): L1Class[] {
  const folder = new URL(`${module}/lib/`, library);
  const text = readdirSync(folder).filter((name) => name.endsWith('.generated.js')).map((name) => readFileSync(new URL(name, folder), 'utf8')).join('\n');
  const types = [...text.matchAll(/class Cfn(\w+) extends cdk\(\)\.CfnResource.{0,300}?CFN_RESOURCE_TYPE_NAME="(AWS::[\w:]+)"/gs)];
  return types.filter(([, , type = '']) => analysed.has(type)).map(([, name = '', type = '']) => {
    if (type !== `AWS::${service}::${name}`) throw new Error(`the class of ${type} is called ${module}.Cfn${name}: l1.ts has to learn that`);
    return { name, type, names: namesOf(text, `Cfn${name}`) };
  });
}

/** The names of all properties of a class, those of its property types included. */
function namesOf(text: string, name: string): Names {
  const renamed = new Map<string, string>();
  const asWritten = new Set<string>();
  const converters = new RegExp(`function convert${name}(?:[A-Z]\\w*Property|Props)ToCloudFormation\\(properties\\)\\{(.*?)\\}function `, 'gs');
  for (const [, body = ''] of text.matchAll(converters)) {
    for (const [, cfn = '', converter = '', property = ''] of body.matchAll(/([A-Za-z0-9]+):((?:cdk\(\)\.)?[\w().]+?)\(properties\.(\w+)\)/g)) {
      if (cfn !== property.charAt(0).toUpperCase() + property.slice(1)) renamed.set(property, cfn);
      if (/hashMapper|objectToCloudFormation$/.test(converter)) asWritten.add(property);
    }
  }
  return { renamed: Object.fromEntries([...renamed].sort(([a], [b]) => (a < b ? -1 : 1))), asWritten: [...asWritten].sort() };
}
