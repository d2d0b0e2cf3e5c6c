import tseslint from 'typescript-eslint';

const timeAndChance = [
  { object: 'Date', property: 'now', message: 'Time comes in through ports/clock.' },
  { object: 'Math', property: 'random', message: 'Chance comes in through ports/clock.' },
];

export default tseslint.config(
  { ignores: ['**/node_modules/**', 'dist/**', 'ps-module/LyncBackup/bin/**', '**/obj/**', '**/bin/**'] },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'no-console': 'off',
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/adapters/**', 'src/lab/**'],
    rules: { 'no-restricted-properties': ['error', ...timeAndChance] },
  },
);
