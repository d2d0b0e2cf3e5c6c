function Invoke-ExecutorNamed {
    # A named read or change, here or on another machine. The Invoke-Command of this runspace may be the practice deployment's.
    param([ValidateSet('Read', 'Write')][string]$Verb, [string]$Name, [hashtable]$Parameters, [string]$Computer)

    $block = $ExecutionContext.InvokeCommand.GetCommand("$Verb-Lync$Name", [System.Management.Automation.CommandTypes]::Function).ScriptBlock
    $where = if ($Computer) { @{ ComputerName = $Computer } } else { @{} }
    Invoke-Command -ScriptBlock $block -ArgumentList @($Name, $Parameters) @where
}
