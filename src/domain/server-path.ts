/** Paths as a Windows server names them. */

/**
 * The same file from another machine, over the administrative share of its drive; a UNC path is that already. Null for anything else.
 * @param server FQDN or name of the machine that names it so
 */
export function seenFromOutside(path: string, server: string): string | null {
  if (path.startsWith('\\\\')) return path;
  const drive = /^([A-Za-z]):\\(.*)$/s.exec(path);
  return drive && `\\\\${server}\\${drive[1]!.toUpperCase()}$\\${drive[2]!}`;
}

/** Folder and a name with '/' between its parts below it. Servers of a practice may run on another system than Windows. */
export function below(folder: string, name: string): string {
  const separator = folder.startsWith('/') ? '/' : '\\';
  return `${folder.replace(/[\\/]+$/, '')}${separator}${name.replaceAll('/', separator)}`;
}

/** The last part of a path, and what is before it. */
export function splitPath(path: string): { folder: string; name: string } {
  const end = Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/'));
  return { folder: path.slice(0, Math.max(end, 0)), name: path.slice(end + 1) };
}
