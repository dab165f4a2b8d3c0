import { parseTemplate } from '../parser.ts';
import { renderTemplate } from '../expressions/templates.ts';
import { boolValue, nullValue, objectValue, stringValue, unknownFrom, unknownValue, type HclObject, type HclValue } from '../value.ts';
import { base64, utf8 } from './bytes.ts';
import { failure, ofStrings, stringList, text, type Call, type Failure, type FunctionTable } from './define.ts';

export const FILES: FunctionTable = {
  file: { parameters: ['string'], returns: 'string', run: ([path], call) => fileText(text(path), call) },
  filebase64: { parameters: ['string'], returns: 'string', run: ([path], call) => encoded(fileText(text(path), call)) },
  fileexists: { parameters: ['string'], returns: 'bool', run: ([path], call) => fileExists(text(path), call) },
  fileset: { parameters: ['string', 'string'], run: ([path, pattern], call) => fileSet(text(path), text(pattern), call) },
  templatefile: { parameters: ['string', 'value'], run: ([path, variables = nullValue()], call) => templateFile(text(path), variables, call) },
  templatestring: { parameters: ['string', 'value'], run: ([template, variables = nullValue()], call) => templateString(text(template), variables, call) },
  basename: ofStrings(1, (path) => baseName(path)),
  dirname: ofStrings(1, directory),
};

function stripSlashes(path: string): string {
  return path.replace(/\/+$/u, '');
}

function baseName(path: string): string {
  const name = stripSlashes(path).split('/').at(-1) ?? '';
  if (name !== '') return name;
  return path.startsWith('/') ? '/' : '.';
}

function directory(path = ''): string {
  const slash = path.lastIndexOf('/');
  if (slash < 0) return '.';
  return stripSlashes(path.slice(0, slash)) || '/';
}

function fileText(path: string, { host, span }: Call): HclValue | Failure {
  const content = host.read(path);
  if (content !== undefined) return stringValue(content, span);
  return missing(path, host.exists(path), span);
}

/** A file that may exist outside of what can be read is unknown; one that does not exist is an error. */
function missing(path: string, exists: boolean | undefined, span: Call['span']): HclValue | Failure {
  if (exists === false) return failure(`there is no file \`${path}\``);
  return unknownValue({ kind: 'file', message: `file \`${path}\` cannot be read` }, { origin: span, type: 'string' });
}

function encoded(content: HclValue | Failure): HclValue | Failure {
  return content.kind === 'string' ? stringValue(base64(utf8(content.value)), content.origin) : content;
}

function fileExists(path: string, { host, span }: Call): HclValue {
  const exists = host.exists(path);
  return exists === undefined ? unknownValue({ kind: 'file', message: `file \`${path}\` cannot be read` }, { origin: span, type: 'bool' }) : boolValue(exists);
}

function fileSet(path: string, pattern: string, { host, span }: Call): HclValue {
  const files = host.list(path);
  if (files === undefined) return unknownValue({ kind: 'file', message: `folder \`${path}\` cannot be listed` }, { origin: span });
  const matcher = globPattern(pattern);
  return { ...stringList(files.filter((file) => matcher.test(file)).sort()), type: 'set' };
}

function globPattern(pattern: string): RegExp {
  const source = pattern.replace(/\*\*\/|\*\*|\*|\?|\{[^}]*\}|[.+^$()|[\]\\{}]/gu, (token) => {
    if (token === '**/') return '(?:.*/)?';
    if (token === '**') return '.*';
    if (token === '*') return '[^/]*';
    if (token === '?') return '[^/]';
    return token.startsWith('{') && token.length > 2 ? `(?:${token.slice(1, -1).split(',').map(escapePattern).join('|')})` : escapePattern(token);
  });
  return new RegExp(`^${source}$`, 'u');
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&');
}

function templateFile(path: string, variables: HclValue, call: Call): HclValue | Failure {
  const content = call.host.read(path);
  return content === undefined ? missing(path, call.host.exists(path), call.span) : render(path, content, variables, call);
}

/** The text of a template that is no file has no places: what is wrong in it is told at the call. */
function templateString(template: string, variables: HclValue, call: Call): HclValue | Failure {
  const path = 'template';
  const value = render(path, template, variables, call);
  const { run } = call.context;
  if (run.firstError?.span.file.path === path) run.firstError = { span: call.span, message: run.firstError.message };
  return value;
}

const MAX_NESTING = 20;
let nesting = 0;

function render(path: string, template: string, variables: HclValue, { context, span }: Call): HclValue | Failure {
  if (variables.kind === 'unknown') return unknownFrom([variables], { type: 'string', origin: span });
  if (variables.kind !== 'object') return failure('the variables must be a map or an object');
  if (nesting >= MAX_NESTING) return failure('templates contain each other');
  const { expression, problems } = parseTemplate({ path, text: template });
  const [problem] = problems;
  if (problem !== undefined) return failure(`${path}: ${problem.message}`);
  nesting++;
  const value = renderTemplate(expression, openVariables(variables), context);
  nesting--;
  return located(value, span);
}

/** Entries that are not known individually are missing names in the template, which is no error then. */
function openVariables(variables: HclObject): HclObject {
  return variables.rest === undefined ? variables : objectValue(variables.entries);
}

/** Positions inside of the template file mean nothing to the caller's file: the call is what can be edited there. */
function located(value: HclValue, span: Call['span']): HclValue {
  return { ...value, origin: span };
}
