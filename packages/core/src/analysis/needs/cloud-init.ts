import { parseStream } from '../../syntax/parse.ts';
import type { SyntaxNode } from '../../syntax/tree.ts';
import type { Text } from '../../values/text.ts';
import { commandsIn, withMarks, type Command, type Marked } from './shell.ts';

/** What hosts do at their first boot because user data says so. */
export interface StartSteps {
  readonly commands: readonly Command[];
  /** Keys of `#cloud-config` that install packages. */
  readonly packageKeys: readonly string[];
}

/**
 * Reads user data as cloud-init does: a shell script, `#cloud-config`, or a MIME archive of both; of the others, such as scripts
 * in other languages, includes and what is encoded, nothing is told. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html and
 * https://docs.cloud-init.io/en/latest/explanation/format.html, read 2026-11-24
 */
export function startSteps(userData: Text): StartSteps {
  const marked = withMarks(userData);
  return marked === undefined ? NOTHING : joined(partsOf(marked.text).map((part) => stepsOf(part, marked)));
}

const NOTHING: StartSteps = { commands: [], packageKeys: [] };

function joined(all: readonly StartSteps[]): StartSteps {
  return { commands: all.flatMap(({ commands }) => commands), packageKeys: [...new Set(all.flatMap(({ packageKeys }) => packageKeys))] };
}

/** A text by what it is: what the archive says, or what its first line does. */
interface Part {
  readonly type: 'script' | 'cloud-config' | 'unknown';
  readonly body: string;
}

function stepsOf({ type, body }: Part, { holes }: Marked): StartSteps {
  if (type === 'cloud-config') return cloudConfig(body, holes);
  return type === 'script' && isShellScript(body) ? { commands: commandsIn({ text: body, holes }), packageKeys: [] } : NOTHING;
}

/** "User data shell scripts must start with the #! characters" and the path to the interpreter. */
function isShellScript(body: string): boolean {
  return /^\s*#!\s*\/\S*\/(?:env\s+)?(?:ba|da)?sh\b/.test(body);
}

/** How far cloud-init looks for the version of MIME. */
const HEAD = 4096;

function partsOf(text: string): Part[] {
  if (!/mime-version:/i.test(text.slice(0, HEAD))) return [{ type: typeOf(text), body: text }];
  const [, boundary] = /boundary="?([^";\r\n]+)"?/i.exec(text) ?? [];
  if (boundary === undefined) return [];
  const lines = text.split(/\r?\n/).map((line) => line.trimEnd());
  const ends = lines.flatMap((line, i) => (line === `--${boundary}` || line === `--${boundary}--` ? [i] : []));
  return ends.flatMap((at, i) => (lines[at] === `--${boundary}` ? partOf(lines.slice(at + 1, ends[i + 1])) : []));
}

function partOf(lines: readonly string[]): Part[] {
  const after = lines.findIndex((line) => !/^[\w-]+:|^[ \t]/.test(line));
  const head = lines.slice(0, after === -1 ? lines.length : after).join('\n');
  // What is encoded is not read.
  if (/^content-transfer-encoding:\s*(?:base64|quoted-printable)/im.test(head)) return [];
  const body = lines.slice(after === -1 ? lines.length : after).join('\n').replace(/^\n+/, '');
  const [, subtype = 'plain'] = /^content-type:\s*text\/([\w-]+)/im.exec(head) ?? [];
  if (subtype === 'cloud-config') return [{ type: 'cloud-config', body }];
  if (subtype === 'x-shellscript') return [{ type: 'script', body }];
  // "Content that is to be run early": the rest of it is a script.
  if (subtype === 'cloud-boothook') return [{ type: 'script', body: body.replace(/^#cloud-boothook\s*\n/, '') }];
  return subtype === 'plain' ? [{ type: typeOf(body), body }] : [];
}

function typeOf(body: string): Part['type'] {
  if (/^\s*#!/.test(body)) return 'script';
  return /^\s*#cloud-config[ \t]*(?:\r?\n|$)/i.test(body) ? 'cloud-config' : 'unknown';
}

/** In YAML 1.1, as CloudFormation reads it. https://docs.cloud-init.io/en/latest/reference/modules.html: `runcmd` and `bootcmd` become one script, each of their items a line of it. */
function cloudConfig(body: string, holes: Marked['holes']): StartSteps {
  const { documents, problems } = parseStream(body, 'cloudformation');
  const [root] = documents;
  if (problems.length > 0 || root?.kind !== 'mapping') return NOTHING;
  const commands = ['bootcmd', 'runcmd'].flatMap((key) => commandsIn({ text: linesOf(root.get(key)).join('\n'), holes }));
  return { commands, packageKeys: PACKAGE_KEYS.filter((key) => isSet(root.get(key))) };
}

const PACKAGE_KEYS = ['packages', 'package_update', 'package_upgrade'];

function isSet(node: SyntaxNode | undefined): boolean {
  if (node?.kind === 'sequence') return node.items.length > 0;
  return node?.kind === 'scalar' && node.value === true;
}

/** An item is a command of the shell, or a list of words that it does not look into. */
function linesOf(node: SyntaxNode | undefined): string[] {
  if (node?.kind !== 'sequence') return [];
  return node.items.flatMap((item) => {
    if (item.kind === 'scalar') return [String(item.value ?? '')];
    return item.kind === 'sequence' && item.items.every(({ kind }) => kind === 'scalar') ? [item.items.map(quoted).join(' ')] : [];
  });
}

function quoted(node: SyntaxNode): string {
  return node.kind === 'scalar' ? `'${String(node.value ?? '').replaceAll("'", String.raw`'\''`)}'` : '';
}
