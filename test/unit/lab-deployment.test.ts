import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LyncBackupError } from '../../src/domain/errors.js';
import { readTopology } from '../../src/formats/topology-xml.js';
import { changeDeployment } from '../../src/lab/deployment/changes.js';
import { fillDeployment } from '../../src/lab/deployment/fill.js';
import { findPerson, people, userData } from '../../src/lab/deployment/people.js';
import { loadState, saveState } from '../../src/lab/deployment/state.js';
import { userStore } from '../../src/lab/deployment/lookup.js';
import { writeShares } from '../../src/lab/deployment/write-shares.js';
import { openLab } from '../../src/lab/lab.js';
import { buildTopology } from '../../src/lab/topology/build-topology.js';
import { randomTopology } from '../../src/lab/topology/random-topology.js';
import { writeTopology } from '../../src/lab/topology/write-topology.js';
import { emptyFolder } from '../support/folders.js';
import { deploymentOf, run } from '../support/lab.js';

describe('a deployment drawn from a seed', () => {
  test('is the same for the same seed and another for another', () => {
    expect(deploymentOf()).toEqual(deploymentOf());
    expect(deploymentOf(undefined, { seed: 2 })).not.toEqual(deploymentOf());
  });

  test('survives its state file, changes included', () => {
    const path = join(emptyFolder(), 'state.json');
    const deployment = deploymentOf();
    changeDeployment(deployment, 1);
    saveState(deployment, path);
    expect(loadState(path)).toEqual(deployment);
  });

  test('has no state where there is no file, and refuses a file that is none', () => {
    const path = join(emptyFolder(), 'state.json');
    expect(loadState(path)).toBeNull();
    for (const text of ['', '{', '{"formatVersion":1}', 'null']) {
      writeFileSync(path, text);
      expect(() => loadState(path)).toThrow(expect.objectContaining({ code: 'FormatInvalid' }));
    }
  });

  test('changes the same way for the same day, and says what', () => {
    const [first, second] = [deploymentOf(), deploymentOf()];
    expect(changeDeployment(first, 1)).toEqual(changeDeployment(second, 1));
    expect(first).toEqual(second);
    expect(changeDeployment(first, 2)).toHaveLength(6);
  });

  test('finds people by address, account and after a change', () => {
    const deployment = deploymentOf();
    const person = [...people(deployment)][6]!;
    expect(findPerson(deployment, person.sipAddress)).toEqual(person);
    expect(findPerson(deployment, person.accountName.toUpperCase())).toEqual(person);
    expect(findPerson(deployment, 'user999999@contoso.com')).toBeNull();
    deployment.directory.people.changed['7'] = { ...person, sipAddress: 'sip:renamed@contoso.com' };
    expect(findPerson(deployment, 'renamed@contoso.com')?.number).toBe(7);
    expect(findPerson(deployment, person.sipAddress)).toBeNull();
  });

  test('weighs nothing for a hundred thousand people, who still have contacts', () => {
    const deployment = deploymentOf(undefined, { people: 100_000 });
    expect(JSON.stringify(deployment).length).toBeLessThan(2_000_000);
    const last = [...people(deployment)].at(-1)!;
    const store = userStore(deployment, deployment.replicated.topology, last.registrarPool)!;
    expect(userData(deployment, store, last)!.groups.length).toBeGreaterThan(0);
  });

  test('puts its file stores on disk once', () => {
    const folder = emptyFolder();
    const deployment = deploymentOf('standard-edition.xml');
    const [path] = Object.values(writeShares(deployment, folder));
    const [file] = Object.values(deployment.shares)[0]!.files;
    const stored = join(path!, ...file!.path.split('/'));
    expect(readFileSync(stored)).toHaveLength(file!.bytes);
    writeFileSync(stored, 'changed');
    writeShares(deployment, folder);
    expect(readFileSync(stored, 'utf8')).toBe('changed');
  });

  test('starts without a Central Management store on the first registrar pool, and says so', () => {
    const { topology } = deploymentOf().replicated;
    const services = topology.services.filter((service) => !service.role.startsWith('CentralMgmt'));
    const deployment = fillDeployment({ ...topology, services }, { seed: 1, people: 1 });
    expect(deployment.assumptions).toEqual([expect.stringContaining('names no active Central Management store')]);
    expect(deployment.directory.serviceConnectionPoint).not.toBeNull();
  });

  test('needs a pool that could host the store', () => {
    const { topology } = deploymentOf().replicated;
    const services = topology.services.filter((service) => service.role === 'PstnGateway');
    expect(() => fillDeployment({ ...topology, services }, { seed: 1, people: 1 })).toThrow(LyncBackupError);
  });

  test('comes out of any topology, and its document reads back as it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 100_000 }), async (seed) => {
        const document = writeTopology(buildTopology(randomTopology(seed)));
        const topology = readTopology(Buffer.from(document), 'random');
        const deployment = fillDeployment(topology, { seed, people: 5 });
        const [row] = await run(openLab(deployment), 'Get-CsTopology', { AsXml: true });
        const again = readTopology(Buffer.from(row!['.'] as string), 'again');
        expect(again).toEqual(deployment.replicated.topology);
        expect(JSON.parse(JSON.stringify(deployment))).toEqual(deployment);
      }),
      { seed: 7, numRuns: 20 },
    );
  });
});
