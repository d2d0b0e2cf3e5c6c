import type { World } from '../world.js';

/** What a restore of a database may touch. `setFolder` is the set it comes from. */
export type DatabaseWorld = Pick<World, 'sql' | 'store' | 'shares' | 'workers' | 'clock' | 'emit' | 'signal' | 'setFolder'>;
