import { LyncBackupError } from '../../domain/errors.js';
import { readTopology } from '../../formats/topology-xml.js';
import type { XmlElement } from '../../formats/xml-tree.js';
import type { Configuration, Setting } from '../deployment/model.js';
import { writeTopology } from '../topology/write-topology.js';
import { ARCHIVE_NAMES } from './archive-names.js';
import { attribute, childOf, childrenOf, notOfThisKind, readDocument } from './read-archive.js';
import { XML_DECLARATION, xmlElement, xmlText } from './xml.js';
import type { ArchiveEntry } from './zip-file.js';

const SCOPE = 'urn:schema:Microsoft.Rtc.Management.ScopeFramework.2008';

/** What Export-CsConfiguration writes: the topology and every policy and setting as a DocItem. */
export function configurationArchive({ topology, settings }: Configuration): ArchiveEntry[] {
  const items = [
    xmlElement('DocItem', { Name: 'urn:xds:topology' }, `<Data>${writeTopology(topology)}</Data>`),
    ...Object.entries(settings).flatMap(([noun, objects]) => objects.map((setting) => settingItem(noun, setting))),
  ];
  const document = `${XML_DECLARATION}${xmlElement('DocItemSet', { xmlns: 'urn:schema:Microsoft.Rtc.Management.Xds.AppLayer.2008' }, items.join(''))}`;
  const header = `${XML_DECLARATION}${xmlElement('Header', { Signature: topology.signature, Items: items.length })}`;
  return [
    { name: ARCHIVE_NAMES.configurationHeader, content: [header] },
    { name: ARCHIVE_NAMES.configurationDocument, content: [document] },
  ];
}

function settingItem(noun: string, setting: Setting): string {
  const scope = setting.Identity === 'Global' ? 'Global' : setting.Identity.startsWith('Tag:') ? 'Tag' : 'Site';
  const key = xmlElement(
    'Key',
    { ScopeClass: scope },
    xmlElement('SchemaId', { Namespace: `urn:schema:Microsoft.Rtc.Management.${noun}`, ElementName: noun }),
  );
  const value = xmlElement('Value', { Identity: setting.Identity }, xmlText(JSON.stringify(setting)));
  const anchored = xmlElement(
    'AnchoredXml',
    { xmlns: SCOPE, SchemaWriteVersion: 1 },
    `${key}<Dictionary Count="1"><Item>${value}</Item></Dictionary>`,
  );
  return xmlElement('DocItem', { Name: `urn:xds:${noun}:${setting.Identity}` }, `<Data>${anchored}</Data>`);
}

/**
 * Reads back what Export-CsConfiguration wrote.
 *
 * @throws {LyncBackupError} `FormatInvalid`, `TopologyInvalid`
 */
export async function readConfigurationArchive(bytes: Uint8Array): Promise<Configuration> {
  const { text, root } = await readDocument(bytes, ARCHIVE_NAMES.configurationDocument);
  const start = text.indexOf('<Topology ');
  const end = text.lastIndexOf('</Topology>');
  if (start < 0 || end < start) throw notOfThisKind(ARCHIVE_NAMES.configurationDocument);
  const topology = readTopology(Buffer.from(text.slice(start, end + '</Topology>'.length)), ARCHIVE_NAMES.configurationDocument);
  const settings: Record<string, Setting[]> = {};
  for (const item of childrenOf(root, 'DocItem')) {
    const [, noun] = /^urn:xds:(\w+):/.exec(attribute(item, 'Name')) ?? [];
    if (noun !== undefined) (settings[noun] ??= []).push(settingOf(item));
  }
  return { topology, settings };
}

function settingOf(item: XmlElement): Setting {
  const dictionary = childOf(childOf(childOf(item, 'Data'), 'AnchoredXml'), 'Dictionary');
  const text = childOf(childOf(dictionary, 'Item'), 'Value')?.text ?? '';
  try {
    return JSON.parse(text) as Setting;
  } catch (cause) {
    const name = attribute(item, 'Name');
    throw new LyncBackupError('FormatInvalid', `the item '${name}' cannot be read`, 'Name a file that the export command wrote.', cause);
  }
}
