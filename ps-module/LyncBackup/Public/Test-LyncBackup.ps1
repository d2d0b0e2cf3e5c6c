function Test-LyncBackup {
    <#
    .SYNOPSIS
    Re-reads backup sets byte by byte and tells whether they are sound.

    .DESCRIPTION
    Compares every file of a set with the digest in its manifest, opens every container, and looks for files that are missing or do not belong there.
    Works on any computer with PowerShell and changes nothing. A damaged set is also a non-terminating error.

    .PARAMETER Repository
    The folder or share where backup sets live. By default the value of the environment variable LYNCBACKUP_REPOSITORY.

    .PARAMETER Set
    Ids of the sets to test. By default all.

    .PARAMETER Live
    Also compares the counts of each set with the deployment as it is now. Differences are findings of severity Warning.

    .INPUTS
    Objects with the properties Repository and SetId, as Get-LyncBackup and Backup-LyncEnvironment put them out.

    .OUTPUTS
    LyncBackup.TestResult. Verdict is Sound, Damaged, or Unproven for what could not be re-read.

    .EXAMPLE
    Test-LyncBackup -Repository \\backup01\lync

    Tests every set of the repository.

    .EXAMPLE
    Get-LyncBackup -Repository \\backup01\lync | Test-LyncBackup | Where-Object { $_.Verdict -ne 'Sound' }

    Shows the sets that one should not rely on.

    .NOTES
    Sets from the pipeline are gathered first and then tested together, one repository after the other.

    .LINK
    Get-LyncBackup

    .LINK
    Backup-LyncEnvironment

    .LINK
    about_LyncBackup
    #>
    [CmdletBinding()]
    [OutputType('LyncBackup.TestResult')]
    param(
        [Parameter(Position = 0, ValueFromPipelineByPropertyName = $true)]
        [string]$Repository = $env:LYNCBACKUP_REPOSITORY,

        [Parameter(ValueFromPipelineByPropertyName = $true)]
        [Alias('SetId')]
        [ValidateNotNullOrEmpty()]
        [string[]]$Set,

        [switch]$Live
    )
    begin { $wanted = [Activator]::CreateInstance([System.Collections.Specialized.OrderedDictionary]) } # repository -> ids; null is all
    process {
        $path = Resolve-LyncRepository $PSCmdlet $Repository
        if ($null -eq $Set) { $wanted[$path] = $null }
        elseif (-not $wanted.Contains($path)) { $wanted[$path] = $Set }
        elseif ($null -ne $wanted[$path]) { $wanted[$path] += $Set }
    }
    end {
        foreach ($path in @($wanted.Keys)) {
            $params = @{ repository = $path; set = $wanted[$path]; live = [bool]$Live }
            Invoke-LyncCore -Cmdlet $PSCmdlet -Method 'backup.test' -TypeName 'LyncBackup.TestResult' -Params $params
        }
    }
}
