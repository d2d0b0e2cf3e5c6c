import { INT, SMALLINT, TINYINT, nvarchar, type SqlType, type SqlValue } from '../types.js';
import { serverName } from '../state/model.js';
import { EDITIONS, versionText } from '../state/products.js';
import type { Bound } from './bind.js';
import { fatal } from '../messages.js';
import type { Session } from './session.js';

const VARIABLES: Readonly<Record<string, readonly [SqlType, (session: Session) => SqlValue]>> = {
  '@@VERSION': [nvarchar(300), ({ instance }) => programText(instance)],
  '@@SERVERNAME': [nvarchar(128), ({ instance }) => serverName(instance)],
  '@@SERVICENAME': [nvarchar(128), ({ instance }) => (instance.instanceName === '' ? 'MSSQLSERVER' : instance.instanceName)],
  '@@SPID': [SMALLINT, ({ state }) => state.id],
  '@@ROWCOUNT': [INT, ({ rowCount }) => rowCount],
  '@@ERROR': [INT, ({ errorNumber }) => errorNumber],
  '@@TRANCOUNT': [INT, ({ transaction }) => transaction.depth],
  '@@MAX_PRECISION': [TINYINT, () => 38],
  '@@LANGUAGE': [nvarchar(128), () => 'us_english'],
  '@@MICROSOFTVERSION': [INT, ({ instance: { product } }) => product.major * 2 ** 24 + product.minor * 2 ** 16 + product.build],
  '@@OPTIONS': [INT, () => 5496],
  '@@IDENTITY': [{ name: 'numeric', length: 0, precision: 38, scale: 0 }, ({ identity }) => identity],
};

export function globalVariable(name: string, session: Session): Bound {
  const [type, run] = VARIABLES[name.toUpperCase()] ?? [];
  if (!type || !run) throw fatal(137, name);
  return { type, nullable: true, run: () => run(session) };
}

function programText({ product, edition }: Session['instance']): string {
  return `Microsoft SQL Server ${product.year} (${product.level}) - ${versionText(product)} (X64) \n\tCopyright (c) Microsoft Corporation\n\t${EDITIONS[edition].name} (64-bit) on Windows (practice)\n`;
}
