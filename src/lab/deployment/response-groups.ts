/** `rgsconfig` of one pool. */
export interface ResponseGroups {
  groups: RgsEntry[];
  queues: RgsEntry[];
  workflows: RgsEntry[];
  hours: RgsEntry[];
  holidaySets: RgsEntry[];
  settings: RgsSettings;
}

/** One group, queue, workflow, set of hours or of holidays. */
export interface RgsEntry {
  id: string; // GUID
  name: string;
  /** FQDN of the pool it belongs to: another one's after an import for disaster recovery. */
  owner: string;
  properties: Record<string, string | number | boolean | string[]>;
  audio: AudioFile | null;
}

/** Application-level settings: one set per pool. */
export interface RgsSettings {
  agentRingbackGracePeriod: number;
  disableCallContext: boolean;
  defaultMusicOnHold: AudioFile | null;
}

export interface AudioFile {
  originalName: string;
  uniqueName: string;
  bytes: number;
}
