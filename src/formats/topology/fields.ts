import { LyncBackupError } from '../../domain/errors.js';
import type { XmlElement } from '../xml-tree.js';

/** Namespaces of a topology document (formats.md 1.1). Elements are matched by namespace and local name, never by prefix. */
const PREFIX = 'urn:schema:Microsoft.Rtc.Management.';
export const NAMESPACE = {
  topology: `${PREFIX}Deploy.Topology.2008`,
  writable: `${PREFIX}Deploy.WritableTopology.2008`,
  builder: `${PREFIX}Deploy.TopologyBuilder.2008`,
  roles: `${PREFIX}Deploy.ServiceRoles.2008`,
  webServices: `${PREFIX}Deploy.WebServices.2011`,
  baseTypes: `${PREFIX}BaseTypes.2008`,
  simpleUrls: `${PREFIX}Settings.SimpleUrl.2008`,
} as const;

/** The document being read, for its name in errors, and the typed values of its attributes. */
export class Fields {
  constructor(readonly documentName: string) {}

  /** @param fact what is wrong, naming the object, after "topology document 'name'" */
  invalid(fact: string, cause?: unknown): LyncBackupError {
    return new LyncBackupError('TopologyInvalid', `topology document '${this.documentName}' ${fact}`, NEXT_MOVE, cause);
  }

  text(element: XmlElement, attribute: string): string {
    const value = element.attributes.get(attribute);
    if (value === undefined) throw this.invalid(`has a ${element.name} without ${attribute}`);
    if (value.length > MAX_TEXT || CONTROL_CHARACTER.test(value)) throw this.wrong(element, attribute, 'text without control characters');
    return value;
  }

  optionalText(element: XmlElement, attribute: string): string | null {
    return element.attributes.has(attribute) ? this.text(element, attribute) : null;
  }

  /** A word that becomes part of an identity. */
  word(element: XmlElement, attribute: string): string {
    const value = this.text(element, attribute);
    if (!WORD.test(value)) throw this.wrong(element, attribute, 'a word');
    return value;
  }

  /** The default is for attributes a document may leave out. */
  boolean(element: XmlElement, attribute: string, otherwise: boolean): boolean {
    const value = element.attributes.get(attribute) ?? String(otherwise);
    if (value === 'true' || value === '1') return true;
    if (value === 'false' || value === '0') return false;
    throw this.wrong(element, attribute, 'true or false');
  }

  count(element: XmlElement, attribute: string): number {
    const value = this.text(element, attribute);
    if (!/^\d{1,9}$/.test(value)) throw this.wrong(element, attribute, 'a whole number');
    return Number(value);
  }

  optionalCount(element: XmlElement, attribute: string): number | null {
    return element.attributes.has(attribute) ? this.count(element, attribute) : null;
  }

  /** A DNS name or an address as written: gateways may have only an address. Nothing that could leave a folder when it becomes a file name. */
  host(element: XmlElement, attribute: string): string {
    const value = this.text(element, attribute);
    if (value.length > MAX_HOST || !HOST.test(value) || value.includes('..')) throw this.wrong(element, attribute, 'a host name');
    return value;
  }

  guid(element: XmlElement, attribute: string): string {
    const value = this.text(element, attribute);
    if (!GUID.test(value)) throw this.wrong(element, attribute, 'a GUID');
    return value.toLowerCase();
  }

  /** A share name, or a path below a DFS root. */
  share(element: XmlElement, attribute: string): string {
    const value = this.text(element, attribute);
    const segments = value.split('\\');
    if (!segments.every((segment) => SHARE_SEGMENT.test(segment) && !/^\.+$/.test(segment)))
      throw this.wrong(element, attribute, 'a share name');
    return value;
  }

  /** Empty for the default instance. */
  instanceName(element: XmlElement, attribute: string): string {
    const value = this.text(element, attribute);
    if (!INSTANCE_NAME.test(value)) throw this.wrong(element, attribute, 'a SQL Server instance name');
    return value;
  }

  /** The text inside an element that must be there. */
  line(element: XmlElement | null, of: XmlElement): string {
    const value = element?.text ?? '';
    if (value === '' || value.length > MAX_TEXT || CONTROL_CHARACTER.test(value)) throw this.invalid(`has a ${of.name} without a name`);
    return value;
  }

  wrong(element: XmlElement, attribute: string, wanted: string): LyncBackupError {
    const value = (element.attributes.get(attribute) ?? '').slice(0, 80);
    return this.invalid(`has a ${element.name} whose ${attribute} '${value.replace(/\p{Cc}/gu, '?')}' is not ${wanted}`);
  }
}

/** The rest of every message about a document: where a good one comes from. */
export const NEXT_MOVE =
  'Save the topology again, with Topology Builder (Save a copy of topology as) or with (Get-CsTopology -AsXml).ToString() into a file.';

const MAX_TEXT = 2_048;
const MAX_HOST = 255;
const CONTROL_CHARACTER = /\p{Cc}/u;
const WORD = /^[\p{L}\p{N}_.-]{1,128}$/u;
const HOST = /^[\p{L}\p{N}_][\p{L}\p{N}_.:-]*$/u;
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const INSTANCE_NAME = /^[\p{L}\p{N}_$#&-]{0,128}$/u;
const SHARE_SEGMENT = /^[^\p{Cc}/\\:*?"<>|]{1,80}$/u;

/** First child of that name, or null. */
export const child = (element: XmlElement, namespace: string, name: string): XmlElement | null =>
  element.children.find((candidate) => candidate.namespace === namespace && candidate.name === name) ?? null;

/** Children of that name inside a named list such as `Clusters`; empty when the list is missing. */
export const listed = (element: XmlElement, namespace: string, list: string, name: string): XmlElement[] =>
  child(element, namespace, list)?.children.filter((candidate) => candidate.namespace === namespace && candidate.name === name) ?? [];
