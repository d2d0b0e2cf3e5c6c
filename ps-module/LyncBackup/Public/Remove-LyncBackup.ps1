function Remove-LyncBackup {
    <#
    .SYNOPSIS
    Removes backup sets that are named, or that are beyond a number and an age.

    .DESCRIPTION
    Before anything is removed, a set that stays is read to the end: no set goes for the sake of one that nobody proved. With -KeepLast and -KeepDays
    only newer sets count, and only if they have every component of the set that would go, so a failing export leaves all older sets in place.
    Only files that a manifest of this repository names are removed; anything else stays and is named in a warning. The manifest goes first, so a
    removal that is interrupted leaves no half set; the next one finishes it.

    One object is put out for each set that was considered, with the decision and its reason. With -WhatIf the same reading is done and nothing is
    removed.

    .PARAMETER Repository
    The folder or share where backup sets live. By default the value of the environment variable LYNCBACKUP_REPOSITORY.

    .PARAMETER Set
    Ids of the sets to remove.

    .PARAMETER KeepLast
    Keeps this many of the newest sets.

    .PARAMETER KeepDays
    Keeps sets whose run was within this many days of the newest run. The time of the runs counts, not that of this clean-up. With -KeepLast, a set
    stays that either of them keeps.

    .PARAMETER Force
    Removes sets even when no other set was read and found sound.

    .PARAMETER BreakLock
    Takes over the lock of a run that is gone. Needed only when that run was on another computer; one that is proven dead here is taken over anyway.

    .INPUTS
    Objects with the properties Repository and SetId, as Get-LyncBackup puts them out.

    .OUTPUTS
    LyncBackup.KeepDecision. Decision is Kept, Removed or, with -WhatIf, WouldRemove.

    .EXAMPLE
    Remove-LyncBackup -Repository \\backup01\lync -KeepLast 14 -KeepDays 30 -WhatIf

    Shows what would go, and why the rest stays.

    .EXAMPLE
    Get-LyncBackup -Repository \\backup01\lync | Where-Object { $_.SetId -like '202601*' } | Remove-LyncBackup -Confirm:$false

    Removes the sets of January 2026 without asking.

    .NOTES
    Sets never depend on each other: removing one leaves the others whole, though they share files.

    .LINK
    Get-LyncBackup

    .LINK
    Test-LyncBackup

    .LINK
    about_LyncBackup
    #>
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High', DefaultParameterSetName = 'Rule')]
    [OutputType('LyncBackup.KeepDecision')]
    param(
        [Parameter(Position = 0, ValueFromPipelineByPropertyName = $true)]
        [string]$Repository = $env:LYNCBACKUP_REPOSITORY,

        [Parameter(Mandatory = $true, ValueFromPipelineByPropertyName = $true, ParameterSetName = 'Set')]
        [Alias('SetId')]
        [ValidateNotNullOrEmpty()]
        [string[]]$Set,

        [Parameter(ParameterSetName = 'Rule')]
        [ValidateRange(1, 100000)]
        [int]$KeepLast,

        [Parameter(ParameterSetName = 'Rule')]
        [ValidateRange(0, 100000)]
        [int]$KeepDays,

        [switch]$Force,

        [switch]$BreakLock
    )
    begin { $wanted = [Activator]::CreateInstance([System.Collections.Specialized.OrderedDictionary]) } # repository -> ids; null is by rule
    process {
        $path = Resolve-LyncRepository $PSCmdlet $Repository
        if ($wanted.Contains($path) -and $null -ne $Set) { $wanted[$path] += $Set }
        else { $wanted[$path] = $Set }
    }
    end {
        foreach ($path in @($wanted.Keys)) {
            $what = if ($null -eq $wanted[$path]) { 'Remove the backup sets that are no longer wanted' } else { "Remove $($wanted[$path].Count) backup sets" }
            $approved = $PSCmdlet.ShouldProcess($path, $what)
            if (-not $approved -and -not $WhatIfPreference) { continue } # the operator answered No

            $params = @{
                repository = $path
                set = $wanted[$path]
                keepLast = if ($PSBoundParameters.ContainsKey('KeepLast')) { $KeepLast } else { $null }
                keepDays = if ($PSBoundParameters.ContainsKey('KeepDays')) { $KeepDays } else { $null }
                force = [bool]$Force
                breakLock = [bool]$BreakLock
                planOnly = -not $approved
            }
            Invoke-LyncCore -Cmdlet $PSCmdlet -Method 'backup.remove' -TypeName 'LyncBackup.KeepDecision' -Params $params -AsWhatIf:(-not $approved)
        }
    }
}
