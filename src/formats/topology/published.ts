import type { InstalledOn, Topology } from '../../domain/topology.js';
import type { XmlElement } from '../xml-tree.js';
import { readDomains, readMachine, readServiceBody, readSite } from './elements.js';
import { child, listed, NAMESPACE, type Fields } from './fields.js';
import { TopologyParts } from './parts.js';

const T = NAMESPACE.topology;

/** Form A: what `Get-CsTopology -AsXml` gives (formats.md 1.2). Things are named by `SiteId:Number`, `SiteId-RoleName-Instance`. */
export function readPublished(root: XmlElement, fields: Fields): Topology {
  const parts = new TopologyParts(fields);
  for (const site of child(root, T, 'Sites')?.children ?? []) {
    if (site.attributes.has('SiteId')) parts.addSite(readSite(site, fields));
  }
  for (const cluster of listed(root, T, 'Clusters', 'Cluster')) addPool(parts, cluster);
  for (const instance of listed(root, T, 'SqlInstances', 'SqlInstance')) addSqlInstance(parts, instance);
  for (const service of listed(root, T, 'Services', 'Service')) addService(parts, service);
  return parts.finish({
    form: 'published',
    signature: fields.guid(root, 'Signature'),
    isPublished: true,
    ...readDomains(root, fields),
    simpleUrls: [],
  });
}

function addPool(parts: TopologyParts, cluster: XmlElement): void {
  const { fields } = parts;
  const fqdn = fields.host(cluster, 'Fqdn');
  const clusterId = required(cluster, 'ClusterId', fields);
  parts.addPool({
    id: clusterIdText(clusterId, fields),
    siteId: fields.count(clusterId, 'SiteId'),
    fqdn: fqdn.toLowerCase(),
    fqdnAsWritten: fqdn,
    replicates: fields.boolean(cluster, 'RequiresReplication', false),
    requiresSetup: fields.boolean(cluster, 'RequiresSetup', false),
    machines: cluster.children
      .filter((element) => element.namespace === T && element.name === 'Machine')
      .map((machine, index) => readMachine(machine, fqdn, index + 1, fields)),
  });
}

function addSqlInstance(parts: TopologyParts, instance: XmlElement): void {
  const { fields } = parts;
  const id = required(instance, 'SqlInstanceId', fields);
  parts.addSqlInstance(sqlInstanceIdText(id, fields), clusterIdText(required(id, 'ClusterId', fields), fields), {
    name: fields.instanceName(id, 'Name'),
    alwaysOnPrimaryNodeFqdn: fields.optionalText(instance, 'AlwaysOnPrimaryNodeFqdn') || null,
  });
}

function addService(parts: TopologyParts, service: XmlElement): void {
  const { fields } = parts;
  const serviceId = required(service, 'ServiceId', fields);
  const id = serviceIdText(serviceId, fields);
  parts.addService({
    id,
    siteId: fields.count(serviceId, 'SiteId'),
    ...readServiceBody(service, fields.word(serviceId, 'RoleName'), fields),
    installedOn: installedOn(parts, id, required(service, 'InstalledOn', fields)),
    dependsOn: listed(service, T, 'DependsOn', 'Dependency').map((dependency) => ({
      serviceId: serviceIdText(required(dependency, 'ServiceId', fields), fields),
      usage: fields.text(dependency, 'Usage'),
    })),
  });
}

function installedOn(parts: TopologyParts, serviceId: string, place: XmlElement): InstalledOn {
  const { fields } = parts;
  const sqlInstanceId = child(place, T, 'SqlInstanceId');
  if (sqlInstanceId) {
    const id = sqlInstanceIdText(sqlInstanceId, fields);
    return parts.onSqlInstance(id) ?? missing(fields, serviceId, `SQL instance ${id}`);
  }
  const id = clusterIdText(required(place, 'ClusterId', fields), fields);
  return parts.onPool(id) ?? missing(fields, serviceId, `cluster ${id}`);
}

function missing(fields: Fields, serviceId: string, place: string): never {
  throw fields.invalid(`has service ${serviceId} installed on ${place}, which is not in it`);
}

const clusterIdText = (id: XmlElement, fields: Fields): string => `${fields.count(id, 'SiteId')}:${fields.count(id, 'Number')}`;

const serviceIdText = (id: XmlElement, fields: Fields): string =>
  `${fields.count(id, 'SiteId')}-${fields.word(id, 'RoleName')}-${fields.count(id, 'Instance')}`;

const sqlInstanceIdText = (id: XmlElement, fields: Fields): string =>
  `${clusterIdText(required(id, 'ClusterId', fields), fields)}/${fields.instanceName(id, 'Name').toLowerCase()}`;

function required(element: XmlElement, name: string, fields: Fields): XmlElement {
  const found = child(element, T, name);
  if (!found) throw fields.invalid(`has a ${element.name} without ${name}`);
  return found;
}
