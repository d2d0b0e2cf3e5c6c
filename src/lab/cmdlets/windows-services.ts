import { SERVER_ADMINS } from '../../domain/command-failure.js';
import { poolOfMachine } from '../../domain/topology.js';
import { assume, cite } from '../behaviours.js';
import { FRONT_END_BEHAVIOURS, loseQuorum, startFrontEnd } from '../deployment/front-ends.js';
import { INSTALLED_BEHAVIOURS, startProblem } from '../deployment/installed.js';
import type { Computer, WindowsService } from '../deployment/model.js';
import { CmdletError, commandError } from './cmdlet-error.js';
import { isOn, notFound, textOf, type Call, type Family } from './cmdlet.js';
import { serverOf } from './servers.js';

/** Starting and stopping the services of one server. */
export const WINDOWS_SERVICE_CMDLETS: Family = {
  'Start-CsWindowsService': {
    groups: [SERVER_ADMINS],
    unpractised: ['InputObject', 'Report'],
    behaviours: [
      ...INSTALLED_BEHAVIOURS,
      ...FRONT_END_BEHAVIOURS,
      cite('procedures.md 2.2', 'Start-CsWindowsService and Stop-CsWindowsService reach another server with -ComputerName'),
      assume('Start-CsWindowsService leaves a disabled service as it is, without an error'),
      assume('Start-CsWindowsService warns when the Front End service waits for other servers of its pool, and leaves it waiting'),
    ],
    *run(call) {
      const computer = serverOf(call);
      const wanted = servicesOf(call, computer);
      const pool = poolOfMachine(call.deployment.replicated.topology, computer.fqdn)!;
      const problem = wanted.every(({ name }) => STARTS_ALWAYS.has(name)) ? null : startProblem(call.deployment, pool, computer);
      if (problem !== null) throw cannotStart(call, computer, problem);
      for (const service of wanted) {
        if (service.status === 'Running' || service.startMode === 'Disabled') continue;
        if (service.name !== 'RTCSRV') service.status = 'Running';
        else warnOfWaiting(call, computer, startFrontEnd(call.deployment, pool, computer));
      }
    },
  },
  'Stop-CsWindowsService': {
    groups: [SERVER_ADMINS],
    unpractised: ['InputObject', 'Report', 'LeaveWebServerRunning'],
    behaviours: [
      cite(
        'procedures.md 8.4',
        'Stop-CsWindowsService without a name stops every service of the server, -LeaveClsAgentRunning all but one',
      ),
      assume('practice has no calls to drain: -Graceful and -NoWait change nothing'),
    ],
    *run(call) {
      const computer = serverOf(call);
      for (const service of servicesOf(call, computer))
        if (!(isOn(call, 'LeaveClsAgentRunning') && service.name === 'RTCCLSAGT')) service.status = 'Stopped';
      const pool = poolOfMachine(call.deployment.replicated.topology, computer.fqdn);
      if (pool) loseQuorum(call.deployment, pool);
    },
  },
};

/** Agents that need neither certificate nor database of a store. */
const STARTS_ALWAYS = new Set(['REPLICA', 'RTCCLSAGT']);

function servicesOf(call: Call, computer: Computer): WindowsService[] {
  const name = textOf(call, 'Name');
  const found = computer.services.filter((service) => name === null || service.name.toLowerCase() === name.toLowerCase());
  if (found.length > 0) return found;
  throw notFound(call, name === null ? 'services of the product on' : 'the service', name ?? computer.fqdn);
}

function warnOfWaiting(call: Call, computer: Computer, missing: number): void {
  if (missing > 0)
    call.warn(`Waiting for service 'RTCSRV' on ${computer.fqdn} to start: ${missing} more Front Ends of its pool are needed.`);
}

const cannotStart = (call: Call, computer: Computer, problem: string): CmdletError =>
  new CmdletError(
    commandError(
      `Cannot start the services on computer "${computer.fqdn}": ${problem}.`,
      `System.InvalidOperationException,${call.command}`,
      'OpenError',
      'System.InvalidOperationException',
      computer.fqdn,
    ),
  );
