function Resolve-LyncFile {
    <#
    .SYNOPSIS
    The full paths of the files that -Path or -LiteralPath name. What names none is an error of its own and does not end the cmdlet.
    .NOTES
    A name that is there is taken as it stands, brackets and all: objects of the pipeline have the property Path too.
    #>
    param($Cmdlet, [string[]]$Path, [switch]$Literal)

    $paths = $Cmdlet.SessionState.Path
    foreach ($each in $Path) {
        # a UNC path is none where the location is on the drive of another provider, such as SQLSERVER:
        $name = if ($each.StartsWith('\\')) { "FileSystem::$each" } else { $each }
        $provider = $null
        $drive = $null
        try {
            $full = $paths.GetUnresolvedProviderPathFromPSPath($name, [ref]$provider, [ref]$drive)
            if ($provider.Name -ne 'FileSystem') {
                $Cmdlet.WriteError((New-LyncErrorRecord 'PathInvalid' "'$each' is on the drive of the $($provider.Name) provider" 'Give the path of a file.' -Target $each))
                continue
            }
            $isPattern = -not $Literal -and [System.Management.Automation.WildcardPattern]::ContainsWildcardCharacters($each) -and -not [System.IO.File]::Exists($full)
            $found = @(if ($isPattern) { $paths.GetResolvedProviderPathFromPSPath($name, [ref]$provider) | Where-Object { -not [System.IO.Directory]::Exists($_) } } else { $full })
        }
        catch [System.Management.Automation.ItemNotFoundException] { $found = @() }
        catch {
            $Cmdlet.WriteError((New-LyncErrorRecord 'PathInvalid' "'$each' is no path: $($_.Exception.GetBaseException().Message)" 'Give the path of a file.' -Target $each))
            continue
        }
        if ($found.Length -eq 0) {
            $Cmdlet.WriteError((New-LyncErrorRecord 'ObjectNotFound' "no file is named like '$each'" 'Check the folder and the pattern.' -Target $each))
        }
        $found
    }
}
