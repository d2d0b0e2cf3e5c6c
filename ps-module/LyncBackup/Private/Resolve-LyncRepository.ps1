function Resolve-LyncRepository {
    param($Cmdlet, [string]$Repository)

    if (-not $Repository) {
        $hint = 'Give -Repository, or set the environment variable LYNCBACKUP_REPOSITORY.'
        $Cmdlet.ThrowTerminatingError((New-LyncErrorRecord 'InvalidRequest' 'no repository is given' $hint))
    }
    return Resolve-LyncPath $Cmdlet $Repository
}
