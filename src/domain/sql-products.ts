/**
 * Whether `BACKUP ... WITH COMPRESSION` is known to a server: Enterprise since 2008, Standard since 2008 R2, and the editions that have all
 * of Enterprise. Express, Web and Workgroup do not have it.
 * @param productVersion `11.0.7001.0`; `edition` as SERVERPROPERTY tells it
 * @source MicrosoftDocs/sql-docs, Backup compression, restrictions; Editions and supported features
 */
export function compressesBackups(productVersion: string, edition: string): boolean {
  const [major = 0, minor = 0] = productVersion.split('.').map(Number);
  if (/^(Enterprise|Developer|Data Center|Datacenter)/i.test(edition)) return major >= 10;
  return /^(Standard|Business Intelligence)/i.test(edition) && (major > 10 || (major === 10 && minor >= 50));
}

/** By major and minor number: within a release a backup goes both ways. @source MicrosoftDocs/sql-docs, RESTORE, compatibility support */
export function isOlderRelease(version: string, than: string): boolean {
  const [[major = 0, minor = 0], [otherMajor = 0, otherMinor = 0]] = [version.split('.').map(Number), than.split('.').map(Number)];
  return major < otherMajor || (major === otherMajor && minor < otherMinor);
}

/** Its databases end at 10 GB. */
export const isExpress = (edition: string): boolean => /^Express/i.test(edition);
