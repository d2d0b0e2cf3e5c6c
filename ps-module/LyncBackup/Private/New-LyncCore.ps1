function New-LyncCore {
    # The state of one run of the core, before it is started: Stop-LyncCore takes it in any condition.
    param([int]$TimeoutSeconds, [switch]$AsWhatIf)

    return @{
        Protocol = 1
        Process = $null
        Input = $null
        Output = $null
        Errors = $null # all that the core writes to stderr, as a task: an unread pipe would block it
        Pending = $null # the next line, as a task
        Deadline = if ($TimeoutSeconds) { [datetime]::UtcNow.AddSeconds($TimeoutSeconds) } else { [datetime]::MaxValue }
        Hello = $null
        Mark = $null # before each line, and its number, where others print too
        Lines = 0
        AsWhatIf = [bool]$AsWhatIf # its plan is what -WhatIf shows
        Progress = @{} # step id -> number and clock of its bar
        Failures = [Activator]::CreateInstance([System.Collections.Generic.List[System.Management.Automation.ErrorRecord]])
        Error = $null # what ended the run
        Ended = $false # it said its last word, a result or an error
    }
}
