import { describe, expect, test } from 'vitest';
import { folderWith } from '../testing/folder.ts';
import { runCli, type Outcome } from '../testing/memory-io.ts';
import { repositoryWith, writeInto } from '../testing/repository.ts';
import { BROKEN, CLEAN } from '../testing/templates.ts';

const PATH = { PATH: '/usr/local/bin:/usr/bin:/bin' };

function since(cwd: string, ...argv: readonly string[]): Promise<Outcome> {
  return runCli(['check', ...argv, '--format', 'concise'], { cwd, env: PATH });
}

describe('--changed-since', () => {
  test('leaves out what was there before, wherever its lines moved to', async () => {
    const { folder } = repositoryWith({ 'old.yaml': BROKEN, 'a.yaml': CLEAN });
    writeInto(folder, { 'old.yaml': `# moved\n\n${BROKEN}` });
    expect(await since(folder, '--changed-since', 'HEAD')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect((await since(folder)).code).toBe(1);
  });

  test('reports what the change brings', async () => {
    const { folder, commit, git } = repositoryWith({ 'old.yaml': BROKEN, 'a.yaml': CLEAN });
    git('switch', '-q', '-c', 'topic');
    commit({ 'a.yaml': BROKEN });
    const { code, stdout } = await since(folder, '--changed-since', 'main');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^a\.yaml:\d+:\d+ error missing-ecr-endpoint /m);
    expect(stdout).not.toContain('old.yaml');
    expect((await since(folder, 'a.yaml', '--changed-since', 'main')).stdout).toBe(stdout);
    expect((await since(folder, 'old.yaml', '--changed-since', 'main')).stdout).toBe('');
  });

  test('what main mended meanwhile is not brought by the branch', async () => {
    const { folder, commit, git } = repositoryWith({ 'old.yaml': BROKEN });
    git('switch', '-q', '-c', 'topic');
    commit({ 'a.yaml': CLEAN });
    git('switch', '-q', 'main');
    commit({ 'old.yaml': CLEAN });
    git('switch', '-q', 'topic');
    expect((await since(folder, '--changed-since', 'main')).code).toBe(0);
  });

  test('a suppression that is taken away brings its finding', async () => {
    const all = ['missing-ecr-endpoint', 'missing-s3-endpoint'].map((id) => `# privatelint-disable-file ${id} -- known\n`).join('');
    const { folder } = repositoryWith({ 'a.yaml': all + BROKEN });
    expect((await since(folder, '--changed-since', 'HEAD')).code).toBe(0);
    writeInto(folder, { 'a.yaml': BROKEN });
    expect((await since(folder, '--changed-since', 'HEAD')).stdout).toContain('missing-ecr-endpoint');
  });

  test('the settings of now hold for both, in a folder below the root too', async () => {
    const { folder } = repositoryWith({ 'infra/a.yaml': BROKEN, 'infra/legacy/b.yaml': CLEAN });
    writeInto(folder, { 'infra/privatelint.config.json': '{"ignore": ["legacy/"], "rules": {"missing-ecr-endpoint": "warning"}}', 'infra/legacy/b.yaml': BROKEN });
    expect(await since(`${folder}/infra`, '--changed-since', 'HEAD')).toMatchObject({ code: 0, stdout: '' });
  });

  test('what is not to be had is a mistake of the caller', async () => {
    const { folder } = repositoryWith({ 'a.yaml': CLEAN });
    expect((await since(folder, '--changed-since', 'nowhere')).stderr).toMatch(/^privatelint: `nowhere` is no commit/);
    expect((await since(folder, '--changed-since', '--upload-pack=x')).code).toBe(2);
    expect((await since(folderWith({ 'a.yaml': CLEAN }), '--changed-since', 'HEAD')).stderr).toMatch(/is in no Git repository/);
    expect((await since(folder, '--changed-since', 'HEAD', '--fix')).stderr).toContain('`--changed-since` and `--fix` exclude each other');
  });
});
