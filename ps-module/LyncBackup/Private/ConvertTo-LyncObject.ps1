function ConvertTo-LyncObject {
    <#
    .SYNOPSIS
    An object of the core as PowerShell shows it: typed, its parts typed too, *Utc as times of kind Utc, *Date as times of no known kind.
    #>
    param([System.Collections.IDictionary]$Value, [string]$TypeName)

    $parts = @{
        Components = 'LyncBackup.ComponentResult'; Gaps = 'LyncBackup.Finding'; Findings = 'LyncBackup.Finding'; Counts = $null
        Files = 'LyncBackup.DatabaseBackupFile'; Media = 'LyncBackup.DatabaseBackupMedia'; RestoreSteps = 'LyncBackup.RestorePlace'; Differences = 'LyncBackup.ItemChange'
        Steps = switch ($TypeName) { 'LyncBackup.RestorePlan' { 'LyncBackup.PlannedStep' } 'LyncBackup.RehearsalResult' { 'LyncBackup.RehearsedStep' } default { 'LyncBackup.RestoredStep' } }
    }
    $properties = [Activator]::CreateInstance([System.Collections.Specialized.OrderedDictionary])
    foreach ($name in $Value.Keys) {
        $item = $Value[$name]
        if ($TypeName -and $item -is [string] -and ($name.EndsWith('Utc') -or $name.EndsWith('Date'))) {
            $item = [datetime]::Parse($item, [System.Globalization.CultureInfo]::InvariantCulture, [System.Globalization.DateTimeStyles]::RoundtripKind)
        }
        elseif ($item -is [System.Collections.IDictionary]) { $item = ConvertTo-LyncObject $item $parts[$name] }
        elseif ($item -is [System.Collections.IList]) { $item = @(foreach ($element in $item) { if ($element -is [System.Collections.IDictionary]) { ConvertTo-LyncObject $element $parts[$name] } else { $element } }) }
        $properties[$name] = $item
    }
    $object = [pscustomobject]$properties
    if ($TypeName) { $object.PSObject.TypeNames.Insert(0, $TypeName) }
    return $object
}
