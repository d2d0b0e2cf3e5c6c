function Write-LyncFileShare {
    <#
    .SYNOPSIS
    Makes a folder and shares it under a name; a share of that name and folder is left as it is. Self-contained: it may run on another machine.
    .NOTES
    Administrators alone get in until Enable-CsTopology sets the rights: files come back before anybody else needs the share. WMI, because
    the SmbShare module is missing before Windows Server 2012.
    #>
    param([string]$Name, [hashtable]$Parameters)

    $share = $Parameters.name
    $path = $Parameters.path.TrimEnd('\')
    if ($path -notmatch '^[A-Za-z]:\\') { throw "'$path' is not a folder of a drive of this machine" }

    $quoted = $share.Replace('\', '\\').Replace("'", "\'")
    $known = @(([Activator]::CreateInstance([System.Management.ManagementObjectSearcher], @("SELECT Path FROM Win32_Share WHERE Name = '$quoted'"))).Get())
    if ($known.Length -gt 0 -and $known[0]['Path'].TrimEnd('\') -ne $path) { throw "the name '$share' is already shared for '$($known[0]['Path'])', not for '$path'" }
    $null = [System.IO.Directory]::CreateDirectory($path)
    if ($known.Length -gt 0) { return }

    $sid = [Activator]::CreateInstance([System.Security.Principal.SecurityIdentifier], @('S-1-5-32-544'))
    $bytes = [Array]::CreateInstance([byte], $sid.BinaryLength)
    $sid.GetBinaryForm($bytes, 0)
    $parts = @{}
    foreach ($class in 'Win32_Trustee', 'Win32_ACE', 'Win32_SecurityDescriptor') { $parts[$class] = ([Activator]::CreateInstance([System.Management.ManagementClass], @($class))).CreateInstance() }
    $parts.Win32_Trustee.SetPropertyValue('SID', $bytes)
    $parts.Win32_ACE.SetPropertyValue('AccessMask', [uint32]2032127) # full control
    $parts.Win32_ACE.SetPropertyValue('AceType', [uint32]0) # allow
    $parts.Win32_ACE.SetPropertyValue('Trustee', $parts.Win32_Trustee)
    $parts.Win32_SecurityDescriptor.SetPropertyValue('ControlFlags', [uint32]4) # it has an access list
    $parts.Win32_SecurityDescriptor.SetPropertyValue('DACL', [System.Management.ManagementBaseObject[]]@($parts.Win32_ACE))

    $shares = [Activator]::CreateInstance([System.Management.ManagementClass], @('Win32_Share'))
    $request = $shares.GetMethodParameters('Create')
    foreach ($pair in @('Path', $path), @('Name', $share), @('Type', [uint32]0), @('Access', $parts.Win32_SecurityDescriptor)) { $request.SetPropertyValue($pair[0], $pair[1]) }
    $code = $shares.InvokeMethod('Create', $request, $null)['ReturnValue']
    if ($code -eq 2) { throw [Activator]::CreateInstance([System.UnauthorizedAccessException], @("this account may not share '$path' as '$share'")) }
    if ($code -ne 0) { throw "Windows did not share '$path' as '$share': Win32_Share.Create ended with $code" }
}
