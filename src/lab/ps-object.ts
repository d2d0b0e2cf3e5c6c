/**
 * An object as a cmdlet hands it out: .NET type names and properties. Enumerations are their names as text, which compare and print the same.
 */
export interface PsObject {
  readonly typeNames: readonly string[];
  readonly properties: Readonly<Record<string, PsValue>>;
  /** What ToString() gives; null: the type name, as .NET does. */
  readonly text: string | null;
  /** The object itself where it is a plain value: a string or bytes. */
  readonly value?: string | Uint8Array;
}

export type PsValue = null | string | number | bigint | boolean | Date | Uint8Array | Guid | PsObject | readonly PsValue[];

export class Guid {
  constructor(readonly text: string) {}
}

/** @param typeName full .NET type name; `System.Object` is added as the base */
export const psObject = (typeName: string, properties: Record<string, PsValue>, text: string | null = null): PsObject => ({
  typeNames: typeName === 'System.Object' ? [typeName] : [typeName, 'System.Object'],
  properties,
  text,
});

/** A bare string on the output. */
export const psText = (text: string): PsObject => ({
  typeNames: ['System.String', 'System.Object'],
  properties: { Length: text.length },
  text,
  value: text,
});

/** A byte array on the output. */
export const psBytes = (value: Uint8Array): PsObject => ({
  typeNames: ['System.Byte[]', 'System.Array', 'System.Object'],
  properties: { Length: value.length },
  text: value.join(' '),
  value,
});

/** XML as a cmdlet returns it: its text is the document. */
export const psXml = (text: string): PsObject => ({ typeNames: ['System.Xml.Linq.XDocument', 'System.Object'], properties: {}, text });

export const isPsObject = (value: PsValue): value is PsObject => typeof value === 'object' && value !== null && 'typeNames' in value;

/** ToString() of an object. */
export const textOf = (object: PsObject): string => object.text ?? object.typeNames[0]!;
