function ConvertFrom-RestorePlan {
    # What a restore takes over from a plan, one that was saved and read again included.
    param($Cmdlet, [psobject]$Plan)

    $wanted = @{
        repository = 'Repository'
        set = 'SetId'
        lost = 'Lost'
        notPaired = 'NotPaired'
        newPool = 'NewPool'
        repositoryUnc = 'RepositoryUnc'
        sqlStagingPath = 'SqlStagingPath'
        planId = 'PlanId'
    }
    $params = @{}
    foreach ($name in $wanted.Keys) {
        $property = $Plan.PSObject.Properties[$wanted[$name]]
        if ($null -eq $property) {
            $Cmdlet.ThrowTerminatingError((New-LyncErrorRecord 'InvalidRequest' "'$Plan' is no restore plan: it has no $($wanted[$name])" 'Make one with New-LyncRestorePlan.' -Target $Plan))
        }
        $params[$name] = $property.Value
    }
    $params.lost = @($params.lost)
    return $params
}
