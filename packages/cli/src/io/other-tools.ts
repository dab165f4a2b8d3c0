/** Says of a file which other tool makes templates of it, and how; undefined for all others. */
export function madeByOtherTool(path: string, text: string): string | undefined {
  if (/(?:^|\/)serverless\.ya?ml$/.test(path) && /^provider:/m.test(text)) {
    return 'the Serverless Framework makes a template of this: run `serverless package`, then give `.serverless/cloudformation-template-update-stack.json`';
  }
  const [, kind] = /(?:^|\/)copilot\/(?:[^/]+\/)+manifest\.ya?ml$/.test(path) ? (/^type:\s*['"]?(?:[\w-]+ )*(Service|Job|Environment)\b/im.exec(text) ?? []) : [];
  if (kind === undefined) return undefined;
  const [, name = 'NAME'] = /^name:\s*['"]?([\w-]+)/m.exec(text) ?? [];
  const command = { service: 'svc', job: 'job', environment: 'env' }[kind.toLowerCase()] ?? 'svc';
  return `AWS Copilot makes a template of this: run \`copilot ${command} package --name ${name}${command === 'env' ? '' : ' --env ENVIRONMENT'} --output-dir infrastructure\`, then give \`infrastructure\``;
}
