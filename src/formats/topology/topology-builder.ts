import type { Topology } from '../../domain/topology.js';
import type { XmlElement } from '../xml-tree.js';
import { readDomains, readMachine, readServiceBody, readSimpleUrls, readSite } from './elements.js';
import { listed, NAMESPACE, type Fields } from './fields.js';
import { TopologyParts } from './parts.js';

const W = NAMESPACE.writable;

/** Form B: what Topology Builder saves (formats.md 1.3). Clusters lie inside their site, and things are named by GUIDs. */
export function readTopologyBuilder(root: XmlElement, fields: Fields): Topology {
  const parts = new TopologyParts(fields);
  for (const central of listed(root, W, 'CentralSites', 'CentralSite')) {
    for (const site of [central, ...listed(central, W, 'RemoteSites', 'RemoteSite')]) addSite(parts, site);
  }
  for (const service of listed(root, W, 'Services', 'Service')) addService(parts, service);
  return parts.finish({
    form: 'topology-builder',
    signature: fields.guid(root, 'Signature'),
    isPublished: fields.boolean(root, 'IsPublished', false),
    ...readDomains(root, fields),
    simpleUrls: readSimpleUrls(root, fields),
  });
}

function addSite(parts: TopologyParts, element: XmlElement): void {
  const site = readSite(element, parts.fields);
  parts.addSite(site);
  for (const cluster of listed(element, W, 'Clusters', 'Cluster')) addPool(parts, cluster, site.siteId);
}

function addPool(parts: TopologyParts, cluster: XmlElement, siteId: number): void {
  const { fields } = parts;
  const id = fields.guid(cluster, 'UniqueId');
  const fqdn = fields.host(cluster, 'Fqdn');
  parts.addPool({
    id,
    siteId,
    fqdn: fqdn.toLowerCase(),
    fqdnAsWritten: fqdn,
    replicates: fields.boolean(cluster, 'RequiresReplication', false),
    requiresSetup: fields.boolean(cluster, 'RequiresSetup', false),
    machines: listed(cluster, W, 'Machines', 'Machine').map((machine, index) => readMachine(machine, fqdn, index + 1, fields)),
  });
  for (const instance of listed(cluster, W, 'SqlInstances', 'SqlInstance')) {
    parts.addSqlInstance(fields.guid(instance, 'UniqueId'), id, {
      name: fields.instanceName(instance, 'Name'),
      alwaysOnPrimaryNodeFqdn: fields.optionalText(instance, 'AlwaysOnPrimaryNodeFqdn') || null,
    });
  }
}

function addService(parts: TopologyParts, service: XmlElement): void {
  const { fields } = parts;
  const id = fields.guid(service, 'UniqueId');
  const place = fields.guid(service, 'InstalledOn');
  const installedOn = parts.onPool(place) ?? parts.onSqlInstance(place);
  if (!installedOn) throw fields.invalid(`has service ${id} installed on ${place}, which is neither a cluster nor a SQL instance in it`);
  parts.addService({
    id,
    siteId: parts.siteOf(installedOn),
    ...readServiceBody(service, fields.word(service, 'RoleName'), fields),
    installedOn,
    dependsOn: listed(service, W, 'DependsOn', 'Dependency').map((dependency) => ({
      serviceId: fields.guid(dependency, 'ServiceUniqueId'),
      usage: fields.text(dependency, 'Usage'),
    })),
  });
}
