import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { METHODS } from '../src/bridge/protocol.js';

const ROOT = join(import.meta.dirname, '..');
const PUBLIC = join(ROOT, 'ps-module/LyncBackup/Public');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const cmdlets = readdirSync(PUBLIC).map((file) => file.replace(/\.ps1$/, ''));
const parametersOf = (cmdlet: string): string[] =>
  [
    ...read(`ps-module/LyncBackup/Public/${cmdlet}.ps1`).matchAll(
      /^\s*\[(?:string|switch|int|hashtable|securestring|long|double|object|datetime)[^\]]*\](?:\])?\$(\w+)/gim,
    ),
  ].map((match) => match[1]!);
const COMMON = ['WhatIf', 'Confirm', 'ErrorAction', 'ErrorVariable', 'Verbose', 'Full'];

describe('README.md', () => {
  const text = read('README.md');

  test('names every cmdlet of the module, and no other of ours', () => {
    const named = new Set([...text.matchAll(/\b(?:[A-Z][a-z]+)-Lync\w+/g)].map((match) => match[0]));
    expect([...named].sort()).toEqual([...cmdlets].sort());
  });

  test('uses only parameters that our cmdlets have', () => {
    const calls = [...text.matchAll(/\b([A-Z][a-z]+-Lync\w+)((?: -\w+(?: (?!-)[^|\n-]\S*)?)*)/g)].filter(([, name]) =>
      cmdlets.includes(name!),
    );
    for (const [call, name, rest] of calls) {
      for (const [, parameter] of rest!.matchAll(/ -(\w+)/g)) expect([...parametersOf(name!), ...COMMON], call).toContain(parameter);
    }
  });

  test('names npm scripts and files that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    for (const [, script] of text.matchAll(/npm run (\w+)/g)) expect(Object.keys(scripts)).toContain(script);
    for (const [, path] of text.matchAll(/`((?:src|test|examples|ps-module)\/[\w./-]+)`/g))
      expect({ path, exists: existsSync(join(ROOT, path!)) }).toEqual({ path, exists: true });
  });

  test('has no place left to fill in', () => {
    expect(text).not.toMatch(/@@|TODO/);
  });
});

test('each cmdlet has its wire method, and each method its cmdlet or completer', () => {
  const used = new Set(
    readdirSync(join(ROOT, 'ps-module/LyncBackup'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ps1'))
      .flatMap((file) => [...read(`ps-module/LyncBackup/${file}`).matchAll(/-Method '([\w.]+)'/g)].map((match) => match[1]!)),
  );
  expect([...used].sort()).toEqual(Object.keys(METHODS).sort());
});
