import type { Detected, Tool } from '../io/detect.ts';
import { version } from '../version.ts';

/** Something to write, or to add by hand where its file is there already. */
export interface Step {
  readonly path: string;
  readonly why: string;
  readonly text: string;
}

/** What would be set up in a project. */
export function stepsFor(found: Detected, regions: readonly string[]): readonly Step[] {
  const steps: Step[] = found.config ? [] : [{ path: 'privatelint.config.json', why: 'which rules run, what fails, and where it is deployed', text: configText(found, regions) }];
  for (const [tool, path] of found.tools) {
    // What husky runs is lint-staged, where there is one.
    if (tool === 'husky' && found.tools.has('lint-staged')) continue;
    steps.push(tool === 'github' ? { path: '.github/workflows/privatelint.yml', why: 'judge pull requests', text: workflow(found) } : { path, ...ADDITIONS[tool](found) });
  }
  return steps;
}

/** Editors complete from the schema: that of the installed package, or of the published one. */
function configText({ installed }: Detected, regions: readonly string[]): string {
  const $schema = installed ? './node_modules/privatelint/schemas/config.schema.json' : `https://unpkg.com/privatelint@${version()}/schemas/config.schema.json`;
  return `${JSON.stringify({ $schema, preset: 'recommended', ...(regions.length === 0 ? {} : { regions }), failOn: 'error' }, null, 2)}\n`;
}

type Addition = Omit<Step, 'path'>;

const NPX = `npx --yes privatelint@${version()}`;
const FILES = '*.{yaml,yml,json,template,tf,tofu,tfvars,hcl}';

const ADDITIONS: Readonly<Record<Exclude<Tool, 'github'>, (found: Detected) => Addition>> = {
  'pre-commit': () => ({ why: 'judge what is committed (see the guide for the address)', text: `- repo: https://example.com/privatelint/pre-commit-privatelint\n  rev: v${version()}\n  hooks:\n    - id: privatelint\n` }),
  'lint-staged': () => ({ why: 'judge what is committed, with privatelint among the devDependencies', text: `"${FILES}": "privatelint check --quiet --related"\n` }),
  husky: () => ({ why: 'judge what is committed', text: `${NPX} --quiet --changed-since HEAD\n` }),
  lefthook: () => ({ why: 'judge what is committed', text: `pre-commit:\n  jobs:\n    - glob: "${FILES}"\n      run: ${NPX} check --quiet --related {staged_files}\n` }),
  eslint: ({ cdk }) => ({
    why: cdk === undefined ? 'judge templates in the editor' : 'judge CDK code in the editor',
    text: `import privatelint from 'eslint-plugin-privatelint';\n\n// in the list that is exported:\n${cdk === undefined ? '...privatelint.configs.templates,' : '...privatelint.configs.recommended,\n...privatelint.configs.cdkOut,'}\n`,
  }),
  gitlab: () => ({ why: 'judge merge requests', text: gitlab() }),
  jenkins: () => ({ why: 'a step of a stage', text: `sh '${NPX} --format pretty --format junit --output privatelint.xml'\n` }),
  codebuild: () => ({ why: 'a command of the build phase', text: `- ${NPX}\n` }),
  azure: () => ({ why: 'steps of a job', text: `- script: ${NPX} --format pretty --format junit --output privatelint.xml\n- task: PublishTestResults@2\n  condition: always()\n  inputs: { testResultsFormat: JUnit, testResultsFiles: privatelint.xml }\n` }),
  bitbucket: () => ({ why: 'a step; what lies in test-results is shown', text: `- step:\n    name: privatelint\n    image: node:22\n    script:\n      - mkdir -p test-results && ${NPX} --format pretty --format junit --output test-results/privatelint.xml\n` }),
  circleci: () => ({ why: 'a job', text: `privatelint:\n  docker: [{ image: cimg/node:22.0 }]\n  steps:\n    - checkout\n    - run: mkdir -p reports && ${NPX} --format pretty --format junit --output reports/privatelint.xml\n    - store_test_results: { path: reports }\n` }),
};

function workflow(found: Detected): string {
  return `name: privatelint
on:
  pull_request:
  push: { branches: [main] }
permissions:
  contents: read
jobs:
  privatelint:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
${synthesis(found)}      - run: ${NPX} --format github
`;
}

/** What makes the templates of an app of CDK, in whichever language it is written. */
function synthesis({ cdk, has }: Detected): string {
  if (cdk === undefined) return '';
  const inApp = (name: string): boolean => has(cdk === '.' ? name : `${cdk}/${name}`);
  const where = cdk === '.' ? '' : `        working-directory: ${JSON.stringify(cdk)}\n`;
  const install = INSTALLATIONS.find(([file]) => inApp(file))?.[1] ?? 'npm install --global aws-cdk';
  return `      - run: ${install}\n${where}      - run: npx cdk synth --quiet\n${where}`;
}

const INSTALLATIONS: readonly (readonly [string, string])[] = [
  ['pnpm-lock.yaml', 'npx --yes pnpm install --frozen-lockfile'],
  ['yarn.lock', 'npx --yes yarn install --frozen-lockfile'],
  ['package-lock.json', 'npm ci'],
  ['package.json', 'npm install'],
  ['requirements.txt', 'npm install --global aws-cdk && pip install -r requirements.txt'],
];

/** As in the guide. */
export function gitlab(): string {
  return `privatelint:
  image: node:22
  variables:
    GIT_DEPTH: 0
  script:
    - ${NPX} --format pretty --format gitlab --output gl-code-quality.json --format junit --output junit.xml
      \${CI_MERGE_REQUEST_DIFF_BASE_SHA:+--changed-since "$CI_MERGE_REQUEST_DIFF_BASE_SHA"}
  artifacts:
    when: always
    reports:
      codequality: gl-code-quality.json
      junit: junit.xml
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
`;
}
