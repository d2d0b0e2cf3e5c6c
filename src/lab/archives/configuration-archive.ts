import type { Configuration, Setting } from '../deployment/model.js';
import { writeTopology } from '../topology/write-topology.js';
import { ARCHIVE_NAMES } from './archive-names.js';
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
