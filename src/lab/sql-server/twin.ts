import type { Database as DeployedDatabase, DatabaseContent } from '../deployment/databases.js';
import { leaveGroup } from '../deployment/availability-groups.js';
import { instanceKey } from '../deployment/lookup.js';
import type { Deployment, SqlInstance as DeployedInstance } from '../deployment/model.js';
import { addDeployed, groupsOfInstance, membersOf, sqlServerOf } from './of-deployment.js';
import { addLogin } from './state/instance.js';
import { findLogin, type AvailabilityGroup, type Database, type History, type Instance } from './state/model.js';
import { deployedContent, deployedFacts, deployedHistory, deployedLogins, ownDatabases } from './to-deployment.js';

/** A database on both sides, and how each looked when they last agreed. */
interface Pair {
  readonly deployed: DeployedDatabase;
  readonly live: Database;
  deployedText: string;
  liveText: string;
}

/**
 * An instance of a deployment, and the server that answers for it. What others change in the deployment reaches the server before its next
 * statement, and what a statement changes reaches the deployment after it. Content is shared between both.
 */
export class SqlTwin {
  readonly instance: Instance;
  private readonly pairs = new Map<string, Pair>();
  private loginsText = '';
  private historyRows = -1;
  private groups: AvailabilityGroup[] = [];

  constructor(
    private readonly deployment: Deployment,
    private readonly deployed: DeployedInstance,
    saPassword: string,
    now: () => Date,
  ) {
    this.instance = sqlServerOf(deployment, deployed, saPassword, now);
    for (const live of ownDatabases(this.instance)) this.pair(deployed.databases[live.name.toLowerCase()]!, live);
    this.loginsText = JSON.stringify(deployed.logins);
    this.historyRows = rowsOf(this.instance.history);
  }

  /** False when its machine or service is off, or it is not this installation any more. */
  isAlive(): boolean {
    const { deployed, deployment } = this;
    const isInstalled = deployment.sqlInstances[instanceKey(deployed.server, deployed.name)] === deployed;
    return isInstalled && deployed.running && deployment.computers[deployed.server.toLowerCase()]?.running !== false;
  }

  /** Takes over what changed in the deployment. */
  refresh(): void {
    const { instance, deployed, pairs } = this;
    this.refreshLogins();
    this.refreshGroups();
    for (const [key, pair] of pairs) {
      const now = deployed.databases[key];
      if (now === pair.deployed && textOf(now) === pair.deployedText) continue;
      pairs.delete(key);
      const at = instance.databases.indexOf(pair.live);
      if (at >= 0) instance.databases.splice(at, 1);
    }
    for (const [key, database] of Object.entries(deployed.databases))
      if (!pairs.has(key)) this.pair(database, addDeployed(instance, database));
  }

  /** Hands over what statements changed. */
  keep(): void {
    if (!this.isAlive()) return;
    const { instance, deployed, pairs } = this;
    this.keepLogins();
    for (const live of ownDatabases(instance)) this.keepDatabase(live);
    for (const [key, { live }] of pairs) {
      if (instance.databases.includes(live)) continue;
      pairs.delete(key);
      delete deployed.databases[key];
    }
    if (rowsOf(instance.history) === this.historyRows) return;
    this.historyRows = rowsOf(instance.history);
    deployed.history = deployedHistory(instance);
  }

  private keepDatabase(live: Database): void {
    const { instance, deployed, pairs } = this;
    const key = live.name.toLowerCase();
    const pair = pairs.get(key);
    if (pair?.live === live && pair.deployed.onServer && liveText(instance, live) === pair.liveText) return;
    const content = deployedContent(live);
    live.content = content;
    const before = pair?.live === live ? pair.deployed : null;
    const facts = deployedFacts(instance, live, before);
    if (before?.mirroring && !facts.mirroring) this.endMirroring(before.mirroring.partner, key);
    if (before?.availabilityGroup && !facts.availabilityGroup) leaveGroup(this.deployment, deployed, before.availabilityGroup, key);
    const kept: DeployedDatabase = before ? Object.assign(before, facts, { content }) : { ...facts, content };
    deployed.databases[key] = kept;
    this.pair(kept, live);
  }

  /** The other half notices, and is what a mirror without a principal is: in the middle of a restore. */
  private endMirroring(partner: string, key: string): void {
    const [server = '', name = ''] = partner.split('\\');
    const other = this.deployment.sqlInstances[instanceKey(server, name)]?.databases[key];
    if (!other?.mirroring) return;
    if (other.mirroring.role === 'MIRROR') other.state = 'RESTORING';
    other.mirroring = null;
  }

  private pair(deployed: DeployedDatabase, live: Database): void {
    this.pairs.set(live.name.toLowerCase(), { deployed, live, deployedText: textOf(deployed), liveText: liveText(this.instance, live) });
  }

  private refreshLogins(): void {
    const { instance, deployed } = this;
    if (JSON.stringify(deployed.logins) === this.loginsText) return;
    const isKept = (name: string): boolean => name === 'sa' || deployed.logins.some((login) => login.name === name);
    instance.principals.splice(0, Infinity, ...instance.principals.filter(({ type, name }) => type === 'R' || isKept(name)));
    for (const { name, type, sysadmin } of deployed.logins)
      if (!findLogin(instance, name))
        addLogin(instance, { name, type: LETTERS[type], sysadmin, members: membersOf(name, this.deployment.directory) });
    this.loginsText = JSON.stringify(deployed.logins);
  }

  private refreshGroups(): void {
    const { instance, deployment, deployed } = this;
    const others = instance.availabilityGroups.filter((group) => !this.groups.includes(group));
    this.groups = groupsOfInstance(deployment, deployed);
    instance.availabilityGroups.splice(0, Infinity, ...others, ...this.groups);
    if (this.groups.length > 0) instance.isHadrEnabled = true;
  }

  private keepLogins(): void {
    const logins = deployedLogins(this.instance);
    if (JSON.stringify(logins) === this.loginsText) return;
    this.deployed.logins = logins;
    this.loginsText = JSON.stringify(logins);
  }
}

const LETTERS = { SQL_LOGIN: 'S', WINDOWS_LOGIN: 'U', WINDOWS_GROUP: 'G' } as const;

const rowsOf = (history: History): number => Object.values(history).reduce((sum: number, rows) => sum + (rows as unknown[]).length, 0);

/** Content counts only as far as SQL Server looks into it; the rest is the same object on both sides. */
const textOf = ({ content, ...facts }: DeployedDatabase): string => JSON.stringify([facts, contentText(content)]);
const liveText = (instance: Instance, live: Database): string =>
  JSON.stringify([deployedFacts(instance, live, null), contentText(deployedContent(live))]);

/** Objects without a text of their own are told apart by who they are. */
function contentText(content: DatabaseContent): string {
  if (content.kind === 'rows' || content.kind === 'empty') return JSON.stringify(content);
  const number = numbers.get(content) ?? ++numbered;
  numbers.set(content, number);
  return String(number);
}
const numbers = new WeakMap<DatabaseContent, number>();
let numbered = 0;
