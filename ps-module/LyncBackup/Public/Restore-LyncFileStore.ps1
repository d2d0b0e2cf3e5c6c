function Restore-LyncFileStore {
    <#
    .SYNOPSIS
    Brings a file store back from a backup set, or some of it, to where it was or elsewhere.

    .DESCRIPTION
    Copies only what differs: a file that is there with the same content stays, a file that is newer than the one in the set stays and is named unless
    -Overwrite is given, and files that the set does not have are never touched. Every file that is written is read again and compared, and has its own
    name only when it is whole. A run that is interrupted goes on with -RunId.

    The folder must be there and, when the store goes back to where it was, be shared under the very name that the topology has. Enable-CsTopology sets its
    rights again, unless Topology Builder published meanwhile.

    With -WhatIf everything is compared and nothing is written; -Verbose names each file that would be added or replaced.

    .PARAMETER Repository
    The folder or share where backup sets live. By default the value of the environment variable LYNCBACKUP_REPOSITORY.

    .PARAMETER Set
    Id of the set. By default the newest that has a file store.

    .PARAMETER FileStore
    The UNC path the store was captured from. Needed when the set has several.

    .PARAMETER Include
    What to bring back: paths of files or folders below the store, or patterns with * and ? within a name and ** for any number of folders. A folder brings
    all it holds. By default the whole store.

    .PARAMETER Destination
    A folder or share to restore to. By default where the store was.

    .PARAMETER Overwrite
    Replaces files that are newer than those in the set too.

    .PARAMETER PathMap
    Where shares are found, when not under their UNC path: a UNC prefix and a folder for each. By default the value of the environment variable
    LYNCBACKUP_PATHMAP, a JSON object.

    .PARAMETER RunId
    Goes on with an interrupted run: the property RunId of its result, or the name of its folder below runs in the repository.

    .INPUTS
    Objects with the properties Repository and SetId, as Get-LyncBackup puts them out.

    .OUTPUTS
    LyncBackup.FileStoreResult. Status is Complete, Partial or, with -WhatIf, Planned.

    .EXAMPLE
    Restore-LyncFileStore -Repository \\backup01\lync -WhatIf

    Shows how many files would be added, replaced and left.

    .EXAMPLE
    Restore-LyncFileStore -Repository \\backup01\lync -Include '1-ApplicationServer-1/AppServerFiles/RGS'

    Brings the audio files of Response Group back.

    .EXAMPLE
    Get-LyncBackup -Repository \\backup01\lync -Latest | Restore-LyncFileStore -Destination D:\Check -Confirm:$false

    Puts the newest copy of the store into another folder.

    .NOTES
    Paired pools that lost conference content only get it back from their partner: see about_LyncBackup.

    .LINK
    Test-LyncBackup

    .LINK
    Get-LyncBackup

    .LINK
    about_LyncBackup
    #>
    [CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High', DefaultParameterSetName = 'New')]
    [OutputType('LyncBackup.FileStoreResult')]
    param(
        [Parameter(Position = 0, ValueFromPipelineByPropertyName = $true)]
        [string]$Repository = $env:LYNCBACKUP_REPOSITORY,

        [Parameter(ValueFromPipelineByPropertyName = $true, ParameterSetName = 'New')]
        [Alias('SetId')]
        [ValidateNotNullOrEmpty()]
        [string]$Set,

        [Parameter(ParameterSetName = 'New')]
        [ValidateNotNullOrEmpty()]
        [string]$FileStore,

        [Parameter(ParameterSetName = 'New')]
        [ValidateNotNullOrEmpty()]
        [string[]]$Include,

        [Parameter(ParameterSetName = 'New')]
        [ValidateNotNullOrEmpty()]
        [string]$Destination,

        [Parameter(ParameterSetName = 'New')]
        [switch]$Overwrite,

        [ValidateNotNull()]
        [hashtable]$PathMap,

        [Parameter(Mandatory = $true, ParameterSetName = 'Resume')]
        [ValidateNotNullOrEmpty()]
        [string]$RunId
    )
    process {
        $path = Resolve-LyncRepository $PSCmdlet $Repository
        $params = @{
            repository = $path
            set = if ($Set) { $Set } else { $null }
            fileStore = if ($FileStore) { $FileStore } else { $null }
            include = $Include
            destination = if (-not $Destination) { $null } elseif ($Destination -like '\\*') { $Destination } else { Resolve-LyncPath $PSCmdlet $Destination }
            pathMap = ConvertTo-PathMap $PSCmdlet $PathMap
            overwriteNewer = [bool]$Overwrite
            runId = if ($RunId) { $RunId } else { $null }
        }
        $target = if ($Destination) { $Destination } elseif ($FileStore) { $FileStore } else { 'the file store' }
        $from = if ($Set) { "set $Set" } elseif ($RunId) { "run $RunId" } else { 'the newest set' }
        $approved = $PSCmdlet.ShouldProcess($target, "Restore files from $from of $path")
        if (-not $approved -and -not $WhatIfPreference) { return } # the operator answered No

        $params.planOnly = -not $approved
        Invoke-LyncCore -Cmdlet $PSCmdlet -Method 'filestore.restore' -TypeName 'LyncBackup.FileStoreResult' -Params $params -AsWhatIf:(-not $approved)
    }
}
