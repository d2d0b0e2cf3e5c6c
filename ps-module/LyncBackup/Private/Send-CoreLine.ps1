function Send-CoreLine {
    param($Core, [string]$Line)

    if ($Core.Mark) {
        $Core.Lines++
        $Line = "`n$($Core.Mark) $($Core.Lines) $Line" # at the start of a line, whatever was printed before
    }
    try { $Core.Input.Write("$Line`n") }
    catch { throw (New-BridgeError $Core 'the core ended in the middle') }
}
