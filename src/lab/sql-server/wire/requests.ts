import { ByteReader, ProtocolError } from './bytes.js';
import { TDS } from './login7.js';
import { readTypedValue, type Parameter } from './parameters.js';

/** A call by name or by one of the numbers that stand for the system's own procedures. */
export interface ProcedureCall {
  readonly procedure: string;
  readonly parameters: readonly Parameter[];
}

export type TransactionRequest = 'begin' | 'commit' | 'rollback';

const PROCEDURE_IDS: Readonly<Record<number, string>> = {
  10: 'sp_executesql',
  11: 'sp_prepare',
  12: 'sp_execute',
  13: 'sp_prepexec',
  15: 'sp_unprepare',
};
const MAX_PARAMETERS = 2100; // of a procedure, as the server limits them
const TRANSACTION_TYPES: Readonly<Record<number, TransactionRequest>> = { 5: 'begin', 7: 'commit', 8: 'rollback' };

/** The text of a batch. @source MS-TDS 2.2.6.7 */
export function parseBatch(payload: Buffer, tdsVersion: number): string {
  const reader = new ByteReader(payload);
  skipHeaders(reader, tdsVersion);
  if (reader.left % 2 !== 0) throw new ProtocolError('the text of a batch ends in the middle of a character');
  return reader.text(reader.left / 2);
}

/** @source MS-TDS 2.2.6.6 */
export function parseCall(payload: Buffer, tdsVersion: number): ProcedureCall {
  const reader = new ByteReader(payload);
  skipHeaders(reader, tdsVersion);
  const procedure = procedureName(reader);
  reader.u16(); // options
  const parameters: Parameter[] = [];
  while (reader.left > 0) {
    if (parameters.length === MAX_PARAMETERS) throw new ProtocolError(`more than ${MAX_PARAMETERS} parameters`);
    const name = reader.text(reader.u8());
    reader.u8(); // status: output, default
    parameters.push({ name, ...readTypedValue(reader) });
  }
  return { procedure, parameters };
}

/** @source MS-TDS 2.2.6.9 */
export function parseTransactionRequest(payload: Buffer, tdsVersion: number): TransactionRequest {
  const reader = new ByteReader(payload);
  skipHeaders(reader, tdsVersion);
  const request = TRANSACTION_TYPES[reader.u16()];
  if (!request) throw new ProtocolError('a transaction request of unknown type');
  return request;
}

function procedureName(reader: ByteReader): string {
  const length = reader.u16();
  if (length !== 0xffff) return reader.text(length);
  const id = reader.u16();
  const name = PROCEDURE_IDS[id];
  if (name === undefined) throw new ProtocolError(`the procedure number ${id} is not known`);
  return name;
}

function skipHeaders(reader: ByteReader, tdsVersion: number): void {
  if (tdsVersion < TDS.v72) return;
  const total = reader.u32();
  if (total < 4) throw new ProtocolError('the headers of a request are shorter than their own length');
  reader.take(total - 4);
}
