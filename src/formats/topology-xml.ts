import type { Topology } from '../domain/topology.js';
import { child, Fields, NAMESPACE, NEXT_MOVE } from './topology/fields.js';
import { readPublished } from './topology/published.js';
import { readTopologyBuilder } from './topology/topology-builder.js';
import { readXml } from './xml-tree.js';

/**
 * Reads a topology document in either form: the published one (`Get-CsTopology -AsXml`) and Topology Builder's (`.tbxml`). Elements,
 * attributes and roles it does not know are passed over or kept, never refused. Services may depend on each other in circles.
 *
 * @param bytes the whole document, at most 64 MiB, UTF-8 or UTF-16
 * @param name  how the document is called in errors
 * @throws {LyncBackupError} `TopologyInvalid`: not XML, cut off, no topology, no site or cluster, an identity twice, a reference that leads
 *   nowhere, a value of the wrong kind
 * @source formats.md 1
 */
export function readTopology(bytes: Uint8Array, name: string): Topology {
  const fields = new Fields(name);
  const root = readXml(bytes, { code: 'TopologyInvalid', what: `topology document '${name}'`, hint: NEXT_MOVE });
  if (root.namespace === NAMESPACE.topology && root.name === 'Topology') return readPublished(root, fields);

  if (root.namespace === NAMESPACE.builder && root.name === 'TopologyBuilder') {
    const draft = child(root, NAMESPACE.builder, 'NewTopology');
    const topology = draft && child(draft, NAMESPACE.writable, 'PartialTopology');
    if (!topology) throw fields.invalid('has no PartialTopology in it');
    return readTopologyBuilder(topology, fields);
  }
  throw fields.invalid(`is not one: its root element is ${root.name.slice(0, 80)}`);
}
