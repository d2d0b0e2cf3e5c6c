function Send-CoreLine {
    param($Core, [string]$Line)

    try { $Core.Input.Write("$Line`n") }
    catch { throw (New-BridgeError $Core 'the core ended in the middle') }
}
