function Invoke-WorkerAsk {
    <#
    .SYNOPSIS
    Does one ask of a program that started this PowerShell for itself; what comes of it goes to standard output, a line each.
    .DESCRIPTION
    Commands and the programs they start print there as well. So a line of ours begins with a mark made for this one ask, which nothing
    printed can know, and with a number, by which a missing line shows. There are no turns, since standard input holds what comes next
    already: the pipe itself makes a fast command wait, and to cancel is to end this process.
    .PARAMETER Request
    Mark and ask, as JSON in Base64.
    #>
    [CmdletBinding()]
    param([string]$Request)

    $message = ConvertFrom-WireLine ([System.Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($Request)))
    $core = New-LyncCore
    $core.Mark = $message.mark
    $core.Input = [Console]::Out
    try { $answer = Invoke-CoreAsk $core $script:LyncState.Worker $message.ask $PSCmdlet }
    catch { $answer = New-CoreAnswer $message.ask 'failed' -Errors @($_) }
    Send-CoreMessage $core $answer
}
