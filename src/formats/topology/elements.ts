import type { InternalDomain, Machine, NetInterface, Port, Service, SimpleUrl, Site } from '../../domain/topology.js';
import type { XmlElement } from '../xml-tree.js';
import { child, listed, NAMESPACE, type Fields } from './fields.js';

/** What both forms of document write alike. */

export function readDomains(root: XmlElement, fields: Fields): { defaultSipDomain: string | null; internalDomains: InternalDomain[] } {
  const list = child(root, NAMESPACE.topology, 'InternalDomains');
  return {
    defaultSipDomain: list?.attributes.has('DefaultDomain') ? fields.host(list, 'DefaultDomain') : null,
    internalDomains: listed(root, NAMESPACE.topology, 'InternalDomains', 'InternalDomain').map((domain) => ({
      name: fields.host(domain, 'Name'),
      authoritative: fields.boolean(domain, 'Authoritative', false),
      allowSubDomains: fields.boolean(domain, 'AllowSubDomains', false),
    })),
  };
}

export function readSimpleUrls(root: XmlElement, fields: Fields): SimpleUrl[] {
  return listed(root, NAMESPACE.simpleUrls, 'SimpleUrlConfiguration', 'SimpleUrl').map((simpleUrl) => ({
    component: fields.word(simpleUrl, 'Component'),
    domain: fields.text(simpleUrl, 'Domain'),
    activeUrl: fields.text(simpleUrl, 'ActiveUrl'),
    urls: simpleUrl.children.filter((entry) => entry.name === 'SimpleUrlEntry').map((entry) => fields.text(entry, 'Url')),
  }));
}

export function readSite(site: XmlElement, fields: Fields): Site {
  const location = child(site, NAMESPACE.topology, 'Location');
  return {
    siteId: fields.count(site, 'SiteId'),
    kind: site.name,
    name: fields.line(child(site, NAMESPACE.topology, 'Name'), site),
    city: location && fields.optionalText(location, 'City'),
    state: location && fields.optionalText(location, 'State'),
    countryCode: location && fields.optionalText(location, 'CountryCode'),
  };
}

/** @param ordinal place in the document, for the form that does not number its machines */
export function readMachine(machine: XmlElement, poolFqdn: string, ordinal: number, fields: Fields): Machine {
  const fqdn = machine.attributes.has('Fqdn') ? fields.host(machine, 'Fqdn') : poolFqdn;
  return {
    fqdn: fqdn.toLowerCase(),
    fqdnAsWritten: fqdn,
    ordinal: fields.optionalCount(machine, 'OrdinalInCluster') ?? ordinal,
    faultDomain: fields.optionalText(machine, 'FaultDomain'),
    upgradeDomain: fields.optionalText(machine, 'UpgradeDomain'),
    netInterfaces: machine.children.filter((side) => side.name === 'NetInterface').map((side) => readNetInterface(side, fields)),
  };
}

const readNetInterface = (side: XmlElement, fields: Fields): NetInterface => ({
  side: fields.word(side, 'InterfaceSide'),
  number: fields.count(side, 'InterfaceNumber'),
  ipAddress: fields.text(side, 'IPAddress'),
  configuredIpAddress: fields.optionalText(side, 'ConfiguredIPAddress'),
});

/** The parts of a service that do not depend on the form: everything but its identity, its place and its dependencies. */
export function readServiceBody(
  service: XmlElement,
  role: string,
  fields: Fields,
): Omit<Service, 'id' | 'siteId' | 'installedOn' | 'dependsOn'> {
  const roleElement = service.children.find((element) => element.namespace === NAMESPACE.roles && element.name !== 'Ports') ?? null;
  const externalSettings = roleElement && child(roleElement, NAMESPACE.roles, 'ExternalSettings');
  return {
    role,
    type: fields.optionalText(service, 'Type'),
    roleVersion: fields.count(service, 'RoleVersion'),
    serviceVersion: fields.count(service, 'ServiceVersion'),
    ports: listed(service, NAMESPACE.roles, 'Ports', 'Port').map((port) => readPort(port, fields)),
    attributes: roleElement ? readRoleAttributes(roleElement, role, fields) : {},
    externalWebHost: externalSettings && fields.optionalText(externalSettings, 'Host'),
  };
}

/** Attributes with a meaning for this project are checked here, the others are kept as they are. */
function readRoleAttributes(roleElement: XmlElement, role: string, fields: Fields): Record<string, string> {
  if (role === 'FileStore') fields.share(roleElement, 'ShareName');
  for (const flag of ['IsActive', 'IsDirector']) fields.boolean(roleElement, flag, false);
  return Object.fromEntries([...roleElement.attributes.keys()].map((name) => [name, fields.text(roleElement, name)]));
}

function readPort(port: XmlElement, fields: Fields): Port {
  return {
    owner: fields.text(port, 'Owner'),
    usage: fields.text(port, 'Usage'),
    interfaceSide: fields.word(port, 'InterfaceSide'),
    interfaceNumber: fields.count(port, 'InterfaceNumber'),
    port: fields.count(port, 'Port'),
    protocol: fields.word(port, 'Protocol'),
    urlPath: fields.optionalText(port, 'UrlPath') ?? '/',
    authorizesRequests: fields.boolean(port, 'AuthorizesRequests', false),
    gruuType: fields.optionalText(port, 'GruuType'),
    range: fields.optionalCount(port, 'Range'),
    configuredPort: fields.optionalCount(port, 'ConfiguredPort'),
    configuredFqdn: fields.optionalText(port, 'ConfiguredFqdn'),
  };
}
