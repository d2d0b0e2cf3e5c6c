/** How databases come into a set. */
export interface DatabaseOptions {
  /** Name under which SQL Server reaches the repository; null: not known. */
  repositoryUnc: string | null;
  /** A folder of the SQL servers' own, from which the session fetches what they wrote; null: they write to the repository. */
  stagingPath: string | null;
  /** Takes backups that the organisation's own tool made. */
  useExisting: boolean;
  /** Backs up those as well whose content an export keeps. */
  includeCopies: boolean;
  /** A restore has to go the same way. */
  persistentChat: 'Export' | 'SqlBackup';
}

export const DEFAULT_DATABASES: Omit<DatabaseOptions, 'repositoryUnc'> = {
  stagingPath: null,
  useExisting: false,
  includeCopies: false,
  persistentChat: 'Export',
};
