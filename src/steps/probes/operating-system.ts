import { z } from 'zod';
import { no, unknown, yes } from '../../domain/probes.js';
import { missing, readOn, textIn, textsIn, type ProbeHandler } from './probe.js';

const Args = z.strictObject({
  machine: z.string(),
  domain: z.string().nullable(), // null: a workgroup
  sid: z.string().nullable(), // of its computer account; null: not recorded
  memberOf: z.array(z.string()), // groups of the account, by name
});

/**
 * Whether the machine runs under its old name, in its old domain, with its old computer account and that account's groups.
 * @source procedures.md 0 R2, R3; 4.1 P0.1
 */
export const operatingSystemProbe: ProbeHandler<z.infer<typeof Args>> = {
  args: Args,
  async look({ machine, domain, sid, memberOf }, world) {
    const [facts] = await readOn(world, machine, 'Machine', {}, ['ComputerName', 'Domain', 'DomainJoined', 'OperatingSystem']);
    if (!facts) return no(`${machine} does not answer`);
    const name = textIn(facts, 'ComputerName').toLowerCase();
    if (name !== machine) return no(`the machine at ${machine} calls itself ${name}`);
    if (domain === null) return yes(`${machine} runs ${textIn(facts, 'OperatingSystem')}`);
    if (facts['DomainJoined'] !== true || textIn(facts, 'Domain').toLowerCase() !== domain.toLowerCase())
      return no(`${machine} is a member of ${textIn(facts, 'Domain') || 'no domain'}, not of ${domain}`);
    if (sid === null) return yes(`${machine} runs ${textIn(facts, 'OperatingSystem')}; its computer account was not recorded`);
    const [account] = await readOn(world, world.sessionMachine, 'AdComputer', { fqdn: machine }, ['Sid', 'MemberOf']);
    if (!account) return no(`${machine} has no computer account`);
    if (textIn(account, 'Sid') !== sid) return no(`${machine} has a new computer account; the old one had SID ${sid}`);
    const lost = missing(memberOf, textsIn(account, 'MemberOf'));
    if (lost.length > 0) return no(`the computer account of ${machine} is no longer in ${lost.join(', ')}`);
    const system = textIn(facts, 'OperatingSystem');
    return system === '' ? unknown(`${machine} does not tell its operating system`) : yes(`${machine} runs ${system} with its old account`);
  },
};
