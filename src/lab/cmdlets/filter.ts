import { CmdletError, commandError } from './cmdlet-error.js';
import { matches, textOf, type Call } from './cmdlet.js';
import type { PsObject, PsValue } from '../ps-object.js';

const TERM = /^\s*\(?\s*(?:\$_\.)?(\w+)\s+-(eq|ne|like|notlike)\s+(?:"([^"]*)"|'([^']*)'|(\$true|\$false|\$null|[\w.:@-]+))\s*\)?\s*$/i;

type Test = (object: PsObject) => boolean;

/**
 * `-Filter` of the commands that read Active Directory: terms as `RegistrarPool -eq "pool.contoso.com"`, joined by -and or by -or.
 *
 * @throws {CmdletError} for anything else: practice must not select other objects than the product would
 */
export function parseFilter(call: Call, filter: string): Test {
  const either = filter.split(/\s-or\s/i).map((part) => part.split(/\s-and\s/i).map((term) => parseTerm(call, filter, term)));
  return (object) => either.some((all) => all.every((test) => test(object)));
}

function parseTerm(call: Call, filter: string, term: string): Test {
  const found = TERM.exec(term);
  if (!found) throw unsupported(call, filter);
  const [, name = '', operator = '', doubleQuoted, singleQuoted, bare] = found;
  const wanted = doubleQuoted ?? singleQuoted ?? literal(bare ?? '');
  const isNegative = /^(ne|notlike)$/i.test(operator);
  const isPattern = /like$/i.test(operator);
  return (object) => {
    const value = asText(object.properties[propertyName(object, name)] ?? null);
    const isSame = isPattern ? matches(wanted, value) : value.toLowerCase() === wanted.toLowerCase();
    return isSame !== isNegative;
  };
}

const literal = (text: string): string => (text.toLowerCase() === '$null' ? '' : text.replace(/^\$(true|false)$/i, '$1'));

const propertyName = (object: PsObject, name: string): string =>
  Object.keys(object.properties).find((known) => known.toLowerCase() === name.toLowerCase()) ?? name;

const asText = (value: PsValue): string => {
  if (value === null) return '';
  if (typeof value === 'object') return 'text' in value ? (value.text ?? '') : '';
  return String(value);
};

const unsupported = (call: Call, filter: string): CmdletError =>
  new CmdletError(
    commandError(
      `Cannot parse the filter "${filter}".`,
      `Microsoft.Rtc.Management.ADConnect.FilterException,${call.command}`,
      'InvalidArgument',
      'Microsoft.Rtc.Management.ADConnect.FilterException',
      filter,
    ),
  );

/** `-ResultSize`: at most so many, 0 for none. */
export function* limit(call: Call, objects: Iterable<PsObject>): Generator<PsObject> {
  const wanted = textOf(call, 'ResultSize');
  let left = wanted === null || /^unlimited$/i.test(wanted) ? Number.POSITIVE_INFINITY : Number(wanted);
  if (left === 0) return;
  for (const object of objects) {
    yield object;
    left -= 1;
    if (left <= 0) return;
  }
}

export function requireNoLdapFilter(call: Call): void {
  const filter = textOf(call, 'LdapFilter') ?? textOf(call, 'LDAPFilter');
  if (filter !== null) throw unsupported(call, filter);
}
