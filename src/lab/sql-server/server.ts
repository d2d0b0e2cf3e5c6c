import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { endpointOf, type EndpointOptions } from './endpoint.js';
import { FaultPlan } from './faults.js';
import { ServerDisks, type Volume } from './files/disks.js';
import type { ServerWorld } from './server-world.js';
import type { Instance } from './state/model.js';
import { startBrowser as listenForBrowsers, type RunningBrowser } from './wire/browser.js';
import { Conversation, type Endpoint } from './wire/conversation.js';
import { versionText } from './state/products.js';

export type RunningInstance = ServerWorld & Listener;

export interface StartOptions extends Partial<EndpointOptions> {
  readonly volumes?: readonly Volume[];
  readonly port?: number;
}

/** Starts one instance on 127.0.0.1, on a free port unless one is given. Without volumes it sees no disk at all. */
export async function startInstance(instance: Instance, options: StartOptions = {}): Promise<RunningInstance> {
  const world: ServerWorld = { instance, disks: new ServerDisks(options.volumes ?? []), faults: new FaultPlan() };
  const endpoint = endpointOf(world, { encryption: options.encryption ?? 'available', tls: options.tls ?? 'modern' });
  return { ...world, ...(await listen(() => endpoint, options.port ?? 0)) };
}

export interface Listener {
  readonly port: number;
  /** Ends every connection and stops listening. */
  stop(): Promise<void>;
}

/** Listens on 127.0.0.1. @param endpoint who answers now; null: nobody, and whoever calls is hung up on. @param port 0: a free one */
export async function listen(endpoint: () => Endpoint | null, port = 0): Promise<Listener> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const answering = endpoint();
    if (!answering) return void socket.destroy();
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    new Conversation(socket, answering);
  });
  await listening(server, port);
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** The SQL Server Browser service of a machine: tells the ports of its named instances. */
export function startBrowser(instances: readonly RunningInstance[], port = 0): Promise<RunningBrowser> {
  return listenForBrowsers(
    () =>
      instances.map(({ instance, port: tcpPort }) => ({
        serverName: instance.machineName,
        instanceName: instance.instanceName === '' ? 'MSSQLSERVER' : instance.instanceName,
        version: versionText(instance.product),
        tcpPort,
      })),
    port,
  );
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}
