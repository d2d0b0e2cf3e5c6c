function Read-LyncPathAccess {
    # Whether a folder or share can be reached. Self-contained: it may run on another machine.
    param([string]$Name, [hashtable]$Parameters)

    [pscustomobject]@{ Path = $Parameters.path; Reachable = [System.IO.Directory]::Exists($Parameters.path) }
}
