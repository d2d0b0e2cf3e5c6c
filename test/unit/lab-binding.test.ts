import { describe, expect, test } from 'vitest';
import { bindArguments } from '../../src/lab/cmdlets/bind.js';
import { CmdletError } from '../../src/lab/cmdlets/cmdlet-error.js';
import { cmdletParameters } from '../../src/lab/cmdlets/parameters.js';

const bind = (command: string, args: Record<string, unknown>, version = 7) =>
  bindArguments(command, cmdletParameters(command, version)!, args);

function refusal(command: string, args: Record<string, unknown>, version = 7): string {
  try {
    bind(command, args, version);
  } catch (cause) {
    if (cause instanceof CmdletError) return `${cause.record.errorId} ${cause.record.category}: ${cause.message}`;
    throw cause;
  }
  throw new Error(`${command} took ${JSON.stringify(args)}`);
}

describe('arguments bind as PowerShell binds them', () => {
  test.each([
    { fact: 'names without regard to case', command: 'Get-CsTopology', args: { asxml: true }, bound: { AsXml: true } },
    { fact: 'an unambiguous beginning', command: 'Get-CsTopology', args: { Local: true }, bound: { LocalStore: true } },
    { fact: 'an alias', command: 'Get-CsService', args: { ExternalServer: true }, bound: { TrustedApplicationPool: true } },
    {
      fact: 'common parameters, which are not the command’s',
      command: 'Get-CsTopology',
      args: { Verbose: true, ErrorAction: 'Stop' },
      bound: {},
    },
    { fact: 'a number as text', command: 'Get-CsService', args: { PoolFqdn: 12 }, bound: { PoolFqdn: '12' } },
    {
      fact: 'a single value where a list is wanted',
      command: 'Get-CsCertificate',
      args: { Type: 'Default' },
      bound: { Type: ['Default'] },
    },
    {
      fact: 'a date',
      command: 'Export-CsPersistentChatData',
      args: { DBInstance: 'a', StartDate: '2026-01-31T02:15:00Z' },
      bound: { DBInstance: 'a', StartDate: new Date('2026-01-31T02:15:00Z') },
    },
  ])('$fact', ({ command, args, bound }) => {
    expect(bind(command, args).values).toEqual(bound);
  });

  test.each([
    { command: 'Export-CsConfiguration', args: { FileName: 'a.zip' }, set: 'FileName' },
    { command: 'Export-CsConfiguration', args: { AsBytes: true }, set: 'AsBytes' },
    { command: 'Export-CsUserData', args: { FileName: 'a.zip', PoolFqdn: 'p' }, set: 'PoolFqdn' },
    { command: 'Get-CsService', args: {}, set: 'Identity' },
    { command: 'Get-CsService', args: { UserDatabase: true }, set: 'UserDatabase' },
  ])('$command $args is the set $set', ({ command, args, set }) => {
    expect(bind(command, args).set).toBe(set);
  });

  test.each([
    {
      fact: 'an unknown parameter',
      command: 'Export-CsLisConfiguration',
      args: { Nope: 1 },
      says: "NamedParameterNotFound,Export-CsLisConfiguration InvalidArgument: A parameter cannot be found that matches parameter name 'Nope'.",
    },
    {
      fact: 'a parameter of another version',
      command: 'Export-CsUserData',
      args: { FileName: 'a', PoolFqdn: 'p', UserFileFilter: 'f' },
      version: 6,
      says: 'NamedParameterNotFound',
    },
    { fact: 'an ambiguous beginning', command: 'Export-CsUserData', args: { User: 'x' }, says: 'AmbiguousParameter,' },
    {
      fact: 'sets that exclude each other',
      command: 'Export-CsConfiguration',
      args: { FileName: 'a', AsBytes: true },
      says: 'AmbiguousParameterSet',
    },
    { fact: 'a set that cannot be told', command: 'Export-CsUserData', args: { FileName: 'a' }, says: 'AmbiguousParameterSet' },
    {
      fact: 'a missing mandatory parameter',
      command: 'Export-CsRgsConfiguration',
      args: { FileName: 'a' },
      says: 'MissingMandatoryParameter,Export-CsRgsConfiguration InvalidArgument: Cannot process command because of one or more missing mandatory parameters: Source.',
    },
    { fact: 'a parameter twice', command: 'Get-CsTopology', args: { AsXml: true, asx: true }, says: 'ParameterAlreadyBound' },
    { fact: 'a switch that is text', command: 'Get-CsTopology', args: { AsXml: 'yes' }, says: 'CannotConvertArgumentNoMessage' },
    {
      fact: 'a date that is none',
      command: 'Export-CsPersistentChatData',
      args: { DBInstance: 'a', StartDate: 'soon' },
      says: 'CannotConvertArgumentNoMessage',
    },
  ])('refuses $fact', ({ command, args, version, says }) => {
    expect(refusal(command, args, version)).toContain(says);
  });
});
