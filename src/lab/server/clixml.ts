import type { CommandError } from '../../domain/command-failure.js';
import { Guid, isPsObject, textOf, type PsObject, type PsValue } from '../ps-object.js';

/**
 * Objects in PowerShell's own XML (`PSSerializer`), typed as they are: dates stay dates. The stand-in module reads it with compiled code,
 * which is what makes a hundred thousand users bearable.
 */
export class CliXml {
  #references = 0;

  /** Objects without their own type names: whoever reads them says what they are, which is quicker than to undo `Deserialized.`. */
  static objects(objects: readonly PsObject[]): string {
    const writer = new CliXml(); // ids are unique in the document
    return document(objects.map((object) => writer.untyped(object)).join(''));
  }

  static text(text: string): string {
    return document(new CliXml().valueOf(text, ''));
  }

  static error(error: CommandError): string {
    return CliXml.objects([
      { typeNames: ['System.Management.Automation.PSCustomObject', 'System.Object'], properties: { ...error }, text: null },
    ]);
  }

  private untyped(object: PsObject): string {
    if (object.value !== undefined) return this.valueOf(object.value, '');
    return `<Obj RefId="${this.#references++}">${this.contentOf(object)}</Obj>`;
  }

  private objectOf(object: PsObject, name: string): string {
    if (object.value !== undefined) return this.valueOf(object.value, name);
    const types = object.typeNames.map((type) => `<T>${encode(type)}</T>`).join('');
    const id = this.#references++;
    return `<Obj${name} RefId="${id}"><TN RefId="${id}">${types}</TN>${this.contentOf(object)}</Obj>`;
  }

  private contentOf(object: PsObject): string {
    const members = Object.entries(object.properties).map(([key, value]) => this.valueOf(value, ` N="${encode(key)}"`));
    return `<ToString>${encode(textOf(object))}</ToString><MS>${members.join('')}</MS>`;
  }

  private valueOf(value: PsValue, name: string): string {
    if (value === null) return `<Nil${name}/>`;
    switch (typeof value) {
      case 'string':
        return `<S${name}>${encode(value)}</S>`;
      case 'boolean':
        return `<B${name}>${value}</B>`;
      case 'bigint':
        return `<I64${name}>${value}</I64>`;
      case 'number':
        return numberOf(value, name);
      default:
        break;
    }
    if (value instanceof Date) return `<DT${name}>${value.toISOString()}</DT>`;
    if (value instanceof Guid) return `<G${name}>${value.text}</G>`;
    if (value instanceof Uint8Array) return `<BA${name}>${Buffer.from(value).toString('base64')}</BA>`;
    if (isPsObject(value)) return this.objectOf(value, name);
    const id = this.#references++;
    const items = value.map((item) => this.valueOf(item, '')).join('');
    return `<Obj${name} RefId="${id}"><TN RefId="${id}"><T>System.Collections.ArrayList</T><T>System.Object</T></TN><LST>${items}</LST></Obj>`;
  }
}

const document = (inner: string): string =>
  `<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">${inner}</Objs>`;

function numberOf(value: number, name: string): string {
  if (!Number.isInteger(value)) return `<Db${name}>${value}</Db>`;
  return Math.abs(value) < 2 ** 31 ? `<I32${name}>${value}</I32>` : `<I64${name}>${value}</I64>`;
}

/** Control characters and surrogates as `_xHHHH_`, and so the text `_x` itself. */
const encode = (text: string): string =>
  NEEDS_ENCODING.test(text)
    ? text
        .replace(/_x/gi, (found) => `_x005F_${found[1]}`)

        .replace(
          /[\u0000-\u001f\u007f-\u009f\ud800-\udfff\ufffe\uffff]/g,
          (found) => `_x${found.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
        )
        .replace(/[&<>"]/g, (found) => ENTITIES[found]!)
    : text;

const NEEDS_ENCODING = /_x|[&<>"\u0000-\u001f\u007f-\u009f\ud800-\udfff\ufffe\uffff]/i;
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
