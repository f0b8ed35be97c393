import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Imports run one way (CONTRIBUTING, "The tree"); `types` may be imported where a value may not. */
const only = (files, patterns) => ({
  files,
  rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
});
const world = [
  'node:fs',
  'node:fs/*',
  'node:child_process',
  'node:net',
  'node:tls',
  'node:http',
  'node:https',
  'node:os',
  'execa',
];

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'coverage/',
      'node_modules/',
      'test/fixtures/',
      'schemas/',
      'src/domain/flags/tables/',
    ],
  },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/only-throw-error': 'error',
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
        setTimeout: 'readonly',
      },
    },
  },
  only(['src/contracts/**/*.ts'], [{ regex: '^\\.\\./', message: 'contracts import nothing of ours' }]),
  only(
    ['src/domain/**/*.ts'],
    [
      { regex: '/contracts/', allowTypeImports: true, message: 'domain takes only types from contracts' },
      {
        regex: '/(activities|adapters|worker|workflows|cli|practice|catalog)/',
        message: 'domain decides; it reaches nothing',
      },
      { regex: '^(@temporalio|zod)', message: 'domain is pure' },
      { group: world, message: 'domain touches no world: inputs in, answer out' },
    ],
  ),
  only(
    ['src/workflows/**/*.ts'],
    [
      {
        regex: '/(contracts|activities)/',
        allowTypeImports: true,
        message: 'workflows take only types from contracts and activities',
      },
      {
        regex: '/(adapters|worker|cli|practice|catalog)/',
        message: 'workflows reach the world through activities',
      },
      { group: world, message: 'workflows are deterministic' },
    ],
  ),
  only(
    ['src/report/**/*.ts'],
    [
      {
        regex: '/(activities|adapters|worker|workflows|cli|practice|catalog)/',
        message: 'a report is told from what it is given',
      },
      { regex: '^@temporalio', message: 'a report knows no server' },
      { group: world, message: 'a report is text: who writes it is another matter' },
    ],
  ),
  only(
    ['src/activities/**/*.ts'],
    [
      {
        regex: '^@temporalio',
        message: 'activities import no Temporal: heartbeat and cancel signal are arguments',
      },
      { regex: '/(worker|workflows|cli|practice)/', message: 'activities serve every process' },
    ],
  ),
  only(
    ['src/adapters/**/*.ts'],
    [
      {
        regex: '/(activities|worker|workflows|cli|practice)/',
        message: 'adapters touch the world for others',
      },
    ],
  ),
);
