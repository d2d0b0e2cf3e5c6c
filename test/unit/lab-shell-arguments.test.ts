import { describe, expect, test } from 'vitest';
import { parseShellArguments } from '../../src/lab/shell/arguments.js';
import { scriptText } from '../../src/lab/shell/script-text.js';

const DEFAULTS = { topology: null, state: null, computer: null, people: 200, seed: 1, run: { kind: 'prompt' } };

describe('the command line of the practice shell', () => {
  test.each([
    { fact: 'nothing at all opens a prompt', args: [], parsed: {} },
    {
      fact: 'names are read without regard to case, with one dash or two',
      args: ['--TOPOLOGY', 't.xml', '-state', 's'],
      parsed: { topology: 't.xml', state: 's' },
    },
    { fact: 'numbers are numbers', args: ['-People', '5000', '-Seed', '7'], parsed: { people: 5000, seed: 7 } },
    {
      fact: '-Command takes all that follows',
      args: ['-Computer', 'fe01', '-Command', 'Get-CsPool', '-Site', 'x'],
      parsed: { computer: 'fe01', run: { kind: 'command', text: 'Get-CsPool -Site x' } },
    },
    {
      fact: '-File takes the script and its arguments',
      args: ['-File', 's.ps1', '-People', '3'],
      parsed: { run: { kind: 'file', path: 's.ps1', args: ['-People', '3'] } },
    },
  ])('$fact', ({ args, parsed }) => {
    expect(parseShellArguments(args)).toEqual({ ...DEFAULTS, ...parsed });
  });

  test.each([
    { fact: 'a parameter it does not know', args: ['-Nope', '1'], says: '-Nope' },
    { fact: 'a name without a value', args: ['-State'], says: '-State' },
    { fact: 'a number that is none', args: ['-People', 'many'], says: 'many' },
    { fact: 'more people than it can draw', args: ['-People', '9999999'], says: '9999999' },
  ])('refuses $fact and shows how it is used', ({ args, says }) => {
    expect(() => parseShellArguments(args)).toThrow(
      expect.objectContaining({
        code: 'InvalidRequest',
        message: expect.stringContaining(says) as string,
        hint: expect.stringContaining('-Topology') as string,
      }),
    );
  });
});

test.each([
  { args: ['-Repository', "it's ./r"], text: "-Repository 'it''s ./r'" },
  { args: ['-All', '-Rest:$true'], text: '-All -Rest:$true' },
  { args: ['-Path:a b', '-1', 'x; exit 9'], text: "-Path:'a b' '-1' 'x; exit 9'" },
  { args: ['$(Remove-Item x)', '-Name:$(x)'], text: "'$(Remove-Item x)' -Name:'$(x)'" },
])('arguments $args of a script reach it as $text', ({ args, text }) => {
  expect(scriptText({ kind: 'file', path: 's.ps1', args }, [])).toContain(`& 's.ps1' ${text};`);
});
