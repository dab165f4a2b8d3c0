import privatelint from 'eslint-plugin-privatelint';
import tseslint from 'typescript-eslint';

export default [
  { ignores: ['cdk.out/'] },
  { files: ['**/*.ts'], languageOptions: { parser: tseslint.parser } },
  ...privatelint.configs.recommended,
];
