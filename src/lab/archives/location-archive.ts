import type { XmlElement } from '../../formats/xml-tree.js';
import type { Location, LocationInformation, Mapping, PortMapping, ServiceProvider } from '../deployment/locations.js';
import { ARCHIVE_NAMES } from './archive-names.js';
import { attribute, childOf, childrenOf, readDocument } from './read-archive.js';
import { XML_DECLARATION, xmlElement } from './xml.js';
import type { ArchiveEntry } from './zip-file.js';

/** What Export-CsLisConfiguration writes. */
export function locationArchive(information: LocationInformation): ArchiveEntry[] {
  const all = (list: string, name: string, rows: readonly object[]): string =>
    xmlElement(list, { Count: rows.length }, rows.map((row) => xmlElement(name, { ...row })).join(''));
  const document = xmlElement(
    'LisConfiguration',
    { Published: information.published },
    [
      all('Locations', 'Location', information.locations),
      all('Subnets', 'Subnet', information.subnets),
      all('Switches', 'Switch', information.switches),
      all('Ports', 'Port', information.ports),
      all('WirelessAccessPoints', 'WirelessAccessPoint', information.wirelessAccessPoints),
      all('ServiceProviders', 'ServiceProvider', information.serviceProviders),
    ].join(''),
  );
  return [{ name: ARCHIVE_NAMES.locations, content: [XML_DECLARATION, document] }];
}

/**
 * Reads back what Export-CsLisConfiguration wrote.
 *
 * @throws {LyncBackupError} `FormatInvalid`
 */
export async function readLocationArchive(bytes: Uint8Array): Promise<LocationInformation> {
  const { root } = await readDocument(bytes, ARCHIVE_NAMES.locations);
  const rows = (list: string, name: string) =>
    childrenOf(childOf(root, list), name).map((row: XmlElement) => Object.fromEntries(row.attributes));
  const mappings = (list: string, name: string) => rows(list, name) as unknown as Mapping[];
  return {
    locations: rows('Locations', 'Location').map((row) => ({ ...row, validated: row['validated'] === 'true' }) as Location),
    subnets: mappings('Subnets', 'Subnet'),
    switches: mappings('Switches', 'Switch'),
    ports: mappings('Ports', 'Port') as PortMapping[],
    wirelessAccessPoints: mappings('WirelessAccessPoints', 'WirelessAccessPoint'),
    serviceProviders: rows('ServiceProviders', 'ServiceProvider') as unknown as ServiceProvider[],
    published: attribute(root, 'Published') === 'true',
  };
}
