function Invoke-ExecutorRun {
    # One function, its output sent as rows, its terminating error reported after the rows that came before it.
    param([int]$Id, [int]$Ask, [string[]]$Select, [hashtable]$Work, $Lines, $Stop, [hashtable]$Report, [bool]$IsVerbose)

    [System.Threading.Thread]::CurrentThread.CurrentCulture = [System.Globalization.CultureInfo]::InvariantCulture
    $global:VerbosePreference = if ($IsVerbose) { 'Continue' } else { 'SilentlyContinue' }
    $arguments = $Work.Arguments
    $head = '{"type":"chunk","id":' + $Id + ',"ask":' + $Ask + ',"rows":['
    $rows = [Activator]::CreateInstance([System.Text.StringBuilder])
    try {
        try {
            & $Work.Function @arguments | Send-WireRow -Id $Id -Ask $Ask -Select $Select -Head $head -Rows $rows -Lines $Lines -Stop $Stop
            $Report.IsWhole = $true
        }
        catch { $Report.Failure = $_ }
        Send-WireChunk $rows $head $Lines $Stop
    }
    finally { $Lines.CompleteAdding() }
}
