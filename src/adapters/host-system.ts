import { hostname } from 'node:os';
import type { Host } from '../ports/host.js';

export const systemHost: Host = {
  name: hostname(),
  processId: process.pid,
  isAlive(processId) {
    try {
      process.kill(processId, 0);
      return true;
    } catch (cause) {
      return (cause as NodeJS.ErrnoException).code !== 'ESRCH'; // EPERM: it lives and belongs to somebody else
    }
  },
};
