import { isOfTerraform } from '../analysis/reachability/address.ts';
import type { NodeBase } from '../graph/nodes.ts';
import { layerBucketNamed } from '../knowledge/layer-bucket.ts';
import { partitionOf } from '../knowledge/regions.ts';
import { isList, isText, type Json } from '../values/json.ts';
import { concat, onlyHole, partsOf, splitText, textOf, type Hole, type Text } from '../values/text.ts';

/** The languages that endpoints are written in. */
export type Notation = 'cloudformation' | 'json' | 'terraform';

/** `json`: a template of CloudFormation in JSON. */
export function notationOf(node: NodeBase): Notation {
  if (isOfTerraform(node)) return 'terraform';
  return /^\ufeff?\s*\{/.test(node.at.file.text) ? 'json' : 'cloudformation';
}

/**
 * Writes policies of an endpoint in a language. What only a deployment knows becomes a reference where the endpoint's own
 * file can say it, and a blank in angle brackets, for a person to fill in, where it cannot. Partition and Region follow
 * the deployment: a policy with a literal Region is the next stale copy.
 */
export class PolicyWriter {
  readonly #notation: Notation;
  readonly #near: NodeBase;
  readonly #region: Text;

  constructor(notation: Notation, near: NodeBase, region: Text) {
    this.#notation = notation;
    this.#near = near;
    this.#region = region;
  }

  /** The policy as a property or argument of the endpoint. */
  policy(json: Json): string {
    if (this.#notation === 'json') return `"PolicyDocument": ${this.#jsonText(json)}`;
    if (this.#notation === 'cloudformation') return ['PolicyDocument:', ...this.#yaml(json).map(indent)].join('\n');
    const [first = '', ...rest] = this.#hcl(json);
    const text = [`policy = jsonencode(${first}`, ...rest].join('\n');
    const sources = Object.values(PSEUDO_PARAMETERS).filter((name) => text.includes(name));
    return [...sources.map(dataSource), `${text})`].join('\n');
  }

  /** A member of a list of statements. */
  statement(json: Json): string {
    if (this.#notation === 'json') return this.#jsonText(json);
    if (this.#notation === 'terraform') return this.#hcl(json).join('\n');
    const [first = '', ...rest] = this.#yaml(json);
    return [`- ${first}`, ...rest.map(indent)].join('\n');
  }

  /** The same with what the file calls what its holes stand for; what only a deployment knows keeps the name that CloudFormation has for it. */
  said(json: Json): Json {
    if (isText(json)) return this.#said(json, true);
    if (isList(json)) return json.map((item) => this.said(item));
    return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, this.said(value)]));
  }

  #jsonText(json: Json): string {
    return JSON.stringify(this.#plain(json), null, 2);
  }

  /** With functions as mappings. */
  #plain(json: Json): unknown {
    if (isList(json)) return json.map((item) => this.#plain(item));
    if (!isText(json)) return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, this.#plain(value)]));
    const said = this.#said(json);
    const hole = onlyHole(said);
    if (hole !== undefined) return hole.id.includes('.') ? { 'Fn::GetAtt': hole.id.split('.') } : { Ref: hole.id };
    return typeof said === 'string' ? said : { 'Fn::Sub': substituted(said) };
  }

  #yaml(json: Json): string[] {
    if (isText(json)) return [this.#yamlScalar(json)];
    if (isList(json)) {
      return json.flatMap((item) => {
        const [first = '', ...rest] = this.#yaml(item);
        return [`- ${first}`, ...rest.map(indent)];
      });
    }
    return Object.entries(json).flatMap(([key, value]) => {
      const name = /^[\w:]+$/.test(key) ? key : yamlQuoted(key);
      return isText(value) ? [`${name}: ${this.#yamlScalar(value)}`] : [`${name}:`, ...this.#yaml(value).map(indent)];
    });
  }

  #yamlScalar(text: Text): string {
    const said = this.#said(text);
    const hole = onlyHole(said);
    if (hole !== undefined) return hole.id.includes('.') ? `!GetAtt ${hole.id}` : `!Ref ${hole.id}`;
    if (typeof said === 'string') return needsQuotes(said) ? yamlQuoted(said) : said;
    const inside = substituted(said);
    return `!Sub ${needsQuotes(inside) ? yamlQuoted(inside) : inside}`;
  }

  #hcl(json: Json): string[] {
    if (isText(json)) return [this.#hclExpression(json)];
    if (isList(json)) {
      if (json.every(isText)) return [`[${json.map((item) => this.#hclExpression(item)).join(', ')}]`];
      const items = json.map((item) => this.#hcl(item)).map((lines) => [...lines.slice(0, -1), `${lines.at(-1) ?? ''},`]);
      return ['[', ...items.flat().map(indent), ']'];
    }
    const keys = Object.keys(json).map((key) => (/^\w+$/.test(key) ? key : JSON.stringify(key)));
    const width = Math.max(...keys.map((key) => key.length));
    const lines = Object.values(json).flatMap((value, i) => {
      const [first = '', ...rest] = this.#hcl(value);
      return [`${(keys[i] ?? '').padEnd(width)} = ${first}`, ...rest];
    });
    return ['{', ...lines.map(indent), '}'];
  }

  #hclExpression(text: Text): string {
    const said = this.#said(text);
    const hole = onlyHole(said);
    if (hole !== undefined) return hole.id;
    return `"${partsOf(said).map((part) => (typeof part === 'string' ? hclEscaped(part) : `\${${part.id}}`)).join('')}"`;
  }

  /** The text with holes that the language can say, and blanks for the others. */
  #said(text: Text, keepsPseudo = false): Text {
    return textOf(partsOf(this.#following(text)).map((part): string | Hole => {
      if (typeof part === 'string' || (keepsPseudo && part.id in PSEUDO_PARAMETERS)) return part;
      const name = this.#nameOf(part);
      return name === undefined ? `<${part.label ?? part.id}>` : { ...part, id: name };
    }));
  }

  /** An ARN of the deployment's own Region with the Region and the partition left to the deployment. */
  #following(text: Text): Text {
    const region = this.#region;
    const [arn, partition, service, place, ...rest] = splitText(text, ':');
    if (arn !== 'arn' || typeof region !== 'string' || partition !== partitionOf(region) || service === undefined || place === undefined) return text;
    const bucket = layerBucketNamed(region);
    const resource = rest.map((part) => (service === 's3' && typeof part === 'string' && typeof bucket === 'string' && part.startsWith(`${bucket}/`) ? concat(layerBucketNamed(REGION), part.slice(bucket.length)) : part));
    return [PARTITION, service, place === region ? REGION : place, ...resource].reduce<Text>((all, part) => concat(all, ':', part), arn);
  }

  #nameOf({ id, ref, hidden }: Hole): string | undefined {
    if (id.startsWith('AWS::')) return this.#notation === 'terraform' ? PSEUDO_PARAMETERS[id] : id;
    if ((notationOf(this.#near) === 'terraform') !== (this.#notation === 'terraform') || (hidden === true && ref === undefined)) return undefined;
    const scope = SCOPES[this.#notation];
    const own = scope.exec(this.#near.id)?.[0] ?? '';
    if ((scope.exec(id)?.[0] ?? '') !== own) return undefined;
    const name = id.slice(own.length);
    return NAMES[this.#notation].test(name) ? name : undefined;
  }
}

const REGION: Text = { parts: [{ id: 'AWS::Region', cause: 'the Region of the deployment' }] };
const PARTITION: Text = { parts: [{ id: 'AWS::Partition', cause: 'the partition of the deployment' }] };

const PSEUDO_PARAMETERS: Readonly<Record<string, string>> = {
  'AWS::AccountId': 'data.aws_caller_identity.current.account_id',
  'AWS::Partition': 'data.aws_partition.current.partition',
  'AWS::Region': 'data.aws_region.current.region',
};

/** The declaration of a data source, as a reminder: it stands elsewhere in the module. */
function dataSource(reference: string): string {
  const [, type = '', name = ''] = reference.split('.');
  return `# data "${type}" "${name}" {}`;
}

/** What an id begins with for everything of one stack or module. */
const SCOPES: Readonly<Record<Notation, RegExp>> = { cloudformation: /^.*[/#]/, json: /^.*[/#]/, terraform: /^(module\.[^.[]+(\[[^\]]*\])?\.)*/ };

/** What a reference looks like. */
const LOGICAL = /^[A-Za-z0-9]+(\.[A-Za-z0-9.]+)?$/;
const NAMES: Readonly<Record<Notation, RegExp>> = { cloudformation: LOGICAL, json: LOGICAL, terraform: /^[a-z]\w*(\.[\w-]+|\[[^\]]+\])+$/ };

/** The template of `Fn::Sub` that gives a text. */
function substituted(text: Text): string {
  return partsOf(text).map((part) => (typeof part === 'string' ? part.replaceAll('${', '${!') : `\${${part.id}}`)).join('');
}

function indent(line: string): string {
  return `  ${line}`;
}

function needsQuotes(text: string): boolean {
  return /^[-*&!%@`'"{[\]|>?]|: | #|:$|^$|^\d{4}-\d\d-\d\d$|^\d+$/.test(text);
}

function yamlQuoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function hclEscaped(text: string): string {
  return JSON.stringify(text).slice(1, -1).replace(/[$%](?=\{)/g, (sign) => sign + sign);
}
