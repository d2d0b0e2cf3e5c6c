function Restore-LyncComponent {
    <#
    .SYNOPSIS
    Brings one kind of data back to a pool or deployment that lives: contacts and meetings of people, Response Groups, or locations.

    .DESCRIPTION
    Exports what is there now, compares it with the set, and shows what would be added, changed, lost or left, with the names, and what the import will do
    beyond that. Then asks for consent; nothing is changed before it, or while a finding speaks against it. Afterwards it exports once more and compares.

    People who are named with -User are merged with Update-CsUserData while the services run: what they have now stays, what the set has comes back beside it.
    Without -User the user data of the whole pool is imported: all services of the pool stop, Import-CsUserData overwrites what people of the set have now, and
    the services start together. Who keeps contacts in Exchange now and did not when the set was taken, or the other way round, is refused.

    Response Groups of the pool are replaced by those of the set that have the same id, with the settings of the application; others stay. A name that
    something else has by now ends the import, and is found before. Locations are merged and published: those that the set has become as they were, others
    stay as orphans.

    Before the first change what is there is exported into the folder of the run. -Undo imports that again. An import takes nothing away, so Response
    Groups and locations that came back stay after an undo, and are named. To undo a merge, the services of the pool stop.

    A run that was cut off goes on with Resume-LyncRestore, and is given up with Stop-LyncRestore. With -WhatIf the difference is shown and nothing is changed;
    only commands that read or export to this machine are run.

    .PARAMETER Repository
    The folder or share where backup sets live. By default the value of the environment variable LYNCBACKUP_REPOSITORY.

    .PARAMETER Component
    Rgs: Response Groups of a pool. Lis: locations of the deployment. UserData: contacts, meetings and rights of people.

    .PARAMETER Pool
    FQDN of the pool the data belongs to. Not for locations, which belong to the deployment.

    .PARAMETER User
    SIP addresses of the people whose data comes back, with or without sip:. By default everybody in the set.

    .PARAMETER Set
    Id of the set to restore from. By default the current one, which is the newest that is complete.

    .PARAMETER ResolveNameConflicts
    Lets the import give a number to Response Groups whose name is taken. Without it such names are refused.

    .PARAMETER Undo
    Brings back what was there before an earlier run of this cmdlet.

    .PARAMETER Run
    Id of the run to undo. It must have ended, or been given up with Stop-LyncRestore, and its set must still be there.

    .PARAMETER StagingPath
    A local folder for exports and for what is taken from the set on its way. By default the temporary folder of this account.

    .PARAMETER Unattended
    Asks nothing while steps run, as in a script or a scheduled task: what a person has to decide ends the run for now. The consent before it is asked for as
    always, unless -Confirm:$false is given.

    .PARAMETER BreakLock
    Takes over the lock of a run that is gone. Needed only when that run was on another computer; one that is proven dead here is taken over anyway.

    .INPUTS
    For -Undo objects with the properties Repository and RunId, as this cmdlet puts them out.

    .OUTPUTS
    LyncBackup.ComponentRestoreResult. Status is Succeeded, Partial, Stopped (a decision is needed), Failed or, with -WhatIf and without consent, Planned.
    Differences has the objects, SafetyExport the archive of what was there before.

    .EXAMPLE
    Restore-LyncComponent -Repository \\backup01\lync -Component UserData -Pool se01.contoso.com -User user1@contoso.com -WhatIf

    Shows which contacts and meetings of one person would come back.

    .EXAMPLE
    Restore-LyncComponent -Repository \\backup01\lync -Component UserData -Pool se01.contoso.com -User user1@contoso.com, user2@contoso.com

    Brings back the contacts and meetings of several people while the services run.

    .EXAMPLE
    $result = Restore-LyncComponent -Repository \\backup01\lync -Component Rgs -Pool se01.contoso.com
    $result.Differences | Where-Object { $_.Change -eq 'Changed' }
    $result | Restore-LyncComponent -Undo

    Brings the Response Groups of a pool back, shows which became as they were, and takes that back.

    .EXAMPLE
    Restore-LyncComponent -Repository \\backup01\lync -Component Lis -Set 20260131T021500Z-1f0c9a2e

    Brings the locations of an older set back and publishes them.

    .NOTES
    A pool, server or database that is lost is brought back by Restore-LyncServer and Restore-LyncDatabase.

    .LINK
    Resume-LyncRestore

    .LINK
    Stop-LyncRestore

    .LINK
    Restore-LyncServer

    .LINK
    about_LyncBackup_Restore
    #>
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High', DefaultParameterSetName = 'Restore')]
    [OutputType('LyncBackup.ComponentRestoreResult')]
    param(
        [Parameter(Position = 0, ValueFromPipelineByPropertyName = $true)]
        [string]$Repository = $env:LYNCBACKUP_REPOSITORY,

        [Parameter(Mandatory = $true, Position = 1, ParameterSetName = 'Restore')]
        [ValidateSet('Rgs', 'Lis', 'UserData')]
        [string]$Component,

        [Parameter(Position = 2, ParameterSetName = 'Restore')]
        [ValidateNotNullOrEmpty()]
        [string]$Pool,

        [Parameter(ParameterSetName = 'Restore')]
        [ValidateNotNullOrEmpty()]
        [string[]]$User,

        [Parameter(ParameterSetName = 'Restore')]
        [ValidateNotNullOrEmpty()]
        [string]$Set,

        [Parameter(ParameterSetName = 'Restore')]
        [switch]$ResolveNameConflicts,

        [Parameter(Mandatory = $true, ParameterSetName = 'Undo')]
        [switch]$Undo,

        [Parameter(Mandatory = $true, ValueFromPipelineByPropertyName = $true, ParameterSetName = 'Undo')]
        [Alias('RunId')]
        [ValidateNotNullOrEmpty()]
        [string]$Run,

        [ValidateNotNullOrEmpty()]
        [string]$StagingPath,

        [switch]$Unattended,

        [switch]$BreakLock
    )
    process {
        $kinds = @{ Rgs = 'rgs'; Lis = 'lis'; UserData = 'userData' }
        $wish = if ($Undo) { @{ undo = $Run } } else {
            @{
                set = if ($Set) { $Set } else { $null }
                component = $kinds[$Component]
                pool = if ($Pool) { $Pool } else { $null }
                users = @($User | Where-Object { $_ })
                resolveNameConflicts = [bool]$ResolveNameConflicts
            }
        }
        $params = @{
            repository = Resolve-LyncRepository $PSCmdlet $Repository
            wish = $wish
            stagingPath = if ($StagingPath) { Resolve-LyncPath $PSCmdlet $StagingPath } else { $null }
            pathMap = @{} # no share is touched
            isInteractive = -not $Unattended -and (Test-LyncInteractive $PSCmdlet)
            breakLock = [bool]$BreakLock
            until = $null
            skip = @()
            planOnly = [bool]$WhatIfPreference
        }
        # the difference is told by exports; the core asks for consent when it is known
        Invoke-LyncCore -Cmdlet $PSCmdlet -Method 'component.restore' -TypeName 'LyncBackup.ComponentRestoreResult' -Params $params -Effect 'Export' -ConsentedEffect 'Change' -AsWhatIf:$WhatIfPreference
    }
}
