import { assume, cite, type Behaviour } from '../behaviours.js';

/**
 * What the practice SQL Server claims. Columns, types, messages, their states and their order are those of the captured server, held by its
 * own test; numbers and texts of other messages are Microsoft's lists of database engine errors.
 */
export const SQL_SERVER_BEHAVIOURS: readonly Behaviour[] = [
  cite('formats.md 6.1', 'RESTORE HEADERONLY returns 52 columns on 2008 R2, 53 on 2012, 56 from 2014 on and 59 on 2022'),
  cite('formats.md 6.4', 'messages of BACKUP and RESTORE arrive while it runs: 3211 as STATS asks, 4035 for each file, 3014 at the end'),
  cite('formats.md 6.5', 'a failed BACKUP or RESTORE ends with 3013, after the error that says why'),
  cite('formats.md 6.5', 'restoring over the same database family needs no REPLACE'),
  cite('procedures.md 4', 'ALTER ROLE ... ADD MEMBER is unknown to 2008 R2, where sp_addrolemember does it'),
  assume('pages of a backup hold what the practice keeps, so that a real backup is restored as a frame without tables'),
  assume('the space that a database uses is what its backup here would hold, whatever its files are said to take'),
  assume('log backups hold the state at their end instead of the changes since the one before'),
  assume('a database that is overwritten keeps its owner, a new one belongs to whoever restores it'),
  assume('a restore that breaks off leaves the database in the state RESTORING from its first page on'),
  assume('a cancelled BACKUP or RESTORE reports 3204 and 3013 before the cancellation is acknowledged'),
  assume('a second BACKUP of a database that is being backed up fails with 3023 instead of waiting'),
  assume('names and texts compare without regard to case, whatever collation is named'),
  assume('a Windows sign-in is believed without a password, and only NTLM tokens tell who it is'),
];
