function Get-LyncErrorCategory {
    # The category of an error code; a test holds this table to src/domain/errors.ts. Codes of findings alone are not in it.
    param([string]$Code)

    $categories = @{
        AccessDenied = 'PermissionDenied'
        BackupSetNotFound = 'ObjectNotFound'
        BridgeBroken = 'ConnectionError'
        BridgeVersionMismatch = 'InvalidOperation'
        BundleMissing = 'ObjectNotFound'
        Cancelled = 'OperationStopped'
        CommandNotAllowed = 'PermissionDenied'
        ComponentFailed = 'NotSpecified'
        ElevationRequired = 'PermissionDenied'
        FormatInvalid = 'InvalidData'
        Internal = 'NotSpecified'
        InvalidRequest = 'InvalidArgument'
        LinksUnsupported = 'NotImplemented'
        LyncModuleMissing = 'NotInstalled'
        ManifestInvalid = 'InvalidData'
        ManifestTooNew = 'NotImplemented'
        NodeMissing = 'NotInstalled'
        NodeTooOld = 'NotInstalled'
        NotARepository = 'InvalidData'
        ObjectExists = 'ResourceExists'
        ObjectNotFound = 'ObjectNotFound'
        PathInvalid = 'InvalidArgument'
        PracticeSet = 'InvalidOperation'
        RepositoryFull = 'ResourceUnavailable'
        RepositoryLocked = 'ResourceBusy'
        RepositoryMisplaced = 'InvalidArgument'
        RepositoryMissing = 'ObjectNotFound'
        RightsMissing = 'PermissionDenied'
        SessionUnsuitable = 'InvalidOperation'
        ShareUnreachable = 'ResourceUnavailable'
        StagingFull = 'ResourceUnavailable'
        StepFailed = 'NotSpecified'
        StepTimedOut = 'OperationTimeout'
        StoreFailed = 'DeviceError'
        TopologyInvalid = 'InvalidData'
    }
    if ($categories.ContainsKey($Code)) { return $categories[$Code] }
    return 'NotSpecified'
}
