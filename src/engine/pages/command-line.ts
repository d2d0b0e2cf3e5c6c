const SHELL = /^\s*(?:[A-Za-z]+-[A-Z]\w*(?:\s|$|;|\|)|[$&@({}#]|foreach\b|if\s*\(|\.?\\|[A-Z]:\\|"%|["'][^"']*["']\s*[,|])/;
const PROGRAM =
  /^\s*(?:certutil|cscript|dism|icacls|iisreset|ipconfig|net|netsh|nltest|nslookup|reg|repadmin|robocopy|sc|setspn|sqlcmd|systeminfo|takeown|whoami|xcopy)(?:\.exe)?(?:\s|$)/;
const T_SQL = /^\s*(?:ALTER|BACKUP|BEGIN|CREATE|DBCC|DROP|END|EXEC|GO|GRANT|IF|MOVE|RESTORE|SELECT|UPDATE|USE|WITH)(?:\s|;|$)/;

/** True for what is typed into a shell or a query window, false for a sentence. */
export const isCommandLine = (line: string): boolean => SHELL.test(line) || PROGRAM.test(line) || T_SQL.test(line);
