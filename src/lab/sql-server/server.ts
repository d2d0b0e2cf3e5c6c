import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { endpointOf, type EndpointOptions } from './endpoint.js';
import type { Instance } from './state/model.js';
import { Conversation } from './wire/conversation.js';

export interface RunningInstance {
  readonly instance: Instance;
  readonly port: number;
  /** Ends every connection and stops listening. */
  stop(): Promise<void>;
}

/** Starts one instance on 127.0.0.1, on a free port unless one is given. */
export async function startInstance(
  instance: Instance,
  options: Partial<EndpointOptions> & { port?: number } = {},
): Promise<RunningInstance> {
  const endpoint = endpointOf(instance, { encryption: options.encryption ?? 'available', tls: options.tls ?? 'modern' });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    new Conversation(socket, endpoint);
  });
  await listening(server, options.port ?? 0);
  return {
    instance,
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}
