function Read-LyncSession {
    # The session as src/domain/session.ts has it. Null is what cannot be told here: off Windows, nearly everything about the logon.
    param([string]$Name, [hashtable]$Parameters)

    $facts = $Parameters.Facts
    $session = @{
        PSVersion = $PSVersionTable.PSVersion.ToString()
        PSEdition = if ($PSVersionTable.ContainsKey('PSEdition')) { $PSVersionTable.PSEdition } else { 'Desktop' }
        Is64BitProcess = [Environment]::Is64BitProcess
        IsElevated = $null
        LanguageMode = $facts.LanguageMode
        ExecutionPolicy = $null
        User = [Environment]::UserName
        Groups = $null
        CanDelegate = $null
        Host = $facts.Host
        ModuleName = $facts.ModuleName
        ModuleVersion = $facts.ModuleVersion
        ModuleIsProxy = $facts.ModuleIsProxy
        ModuleIsPractice = $facts.ModuleIsPractice
        ModuleProblem = $facts.ModuleProblem
    }
    if ([Environment]::OSVersion.Platform -ne [System.PlatformID]::Win32NT) { return [pscustomobject]$session }

    $identity = [System.Security.Principal.WindowsIdentity]::GetCurrent()
    $principal = [Activator]::CreateInstance([System.Security.Principal.WindowsPrincipal], @($identity))
    $session.User = $identity.Name
    $session.IsElevated = $principal.IsInRole([System.Security.Principal.WindowsBuiltInRole]::Administrator)
    $session.Groups = @(foreach ($sid in $identity.Groups) {
            try { $sid.Translate([System.Security.Principal.NTAccount]).Value.Split('\')[-1] }
            catch { $sid.Value } # a group of a domain that does not answer
        })
    # a network logon holds no credentials for a second hop, unless CredSSP brought them
    $isNetworkLogon = @(foreach ($sid in $identity.Groups) { if ($sid.Value -eq 'S-1-5-2') { $sid } }).Length -gt 0
    $session.CanDelegate = -not $isNetworkLogon -or $facts.SenderAuthentication -eq 'CredSSP'

    if ($session.PSEdition -eq 'Desktop') {
        $policies = 'HKEY_LOCAL_MACHINE\Software\Policies\Microsoft\Windows\PowerShell', 'HKEY_CURRENT_USER\Software\Policies\Microsoft\Windows\PowerShell'
        $own = 'SOFTWARE\Microsoft\PowerShell\1\ShellIds\Microsoft.PowerShell'
        $settings = @(foreach ($key in $policies) { [Microsoft.Win32.Registry]::GetValue($key, 'ExecutionPolicy', $null) }) + @($env:PSExecutionPolicyPreference) +
            @(foreach ($root in 'HKEY_CURRENT_USER', 'HKEY_LOCAL_MACHINE') { [Microsoft.Win32.Registry]::GetValue("$root\$own", 'ExecutionPolicy', $null) })
        $effective = @(foreach ($setting in $settings) { if ($setting) { $setting } })
        $session.ExecutionPolicy = if ($effective.Length -gt 0) { [string]$effective[0] } else { 'Restricted' }
    }
    return [pscustomobject]$session
}
