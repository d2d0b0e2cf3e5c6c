import type { Topology } from '../../domain/topology.js';
import { readTopology } from '../../formats/topology-xml.js';
import type { RestoreWorld } from '../world.js';
import { rowsOf, textIn } from './probe.js';

/** The topology that was published last. */
export async function publishedTopology(world: RestoreWorld): Promise<Topology> {
  const [row] = await rowsOf(world, 'Get-CsTopology', { AsXml: true }, ['.']);
  return readTopology(new TextEncoder().encode(row ? textIn(row, '.') : ''), 'Get-CsTopology -AsXml');
}
