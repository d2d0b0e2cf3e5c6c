function Invoke-ExecutorRun {
    # One function, its output sent as rows, its terminating error reported.
    param([int]$Id, [int]$Ask, [string[]]$Select, [hashtable]$Work, $Lines, $Stop, [hashtable]$Report, [bool]$IsVerbose)

    [System.Threading.Thread]::CurrentThread.CurrentCulture = [System.Globalization.CultureInfo]::InvariantCulture
    $global:VerbosePreference = if ($IsVerbose) { 'Continue' } else { 'SilentlyContinue' }
    $arguments = $Work.Arguments
    try { & $Work.Function @arguments | Send-WireRow -Id $Id -Ask $Ask -Select $Select -Lines $Lines -Stop $Stop }
    catch { $Report.Failure = $_ }
    finally { $Lines.CompleteAdding() }
}
