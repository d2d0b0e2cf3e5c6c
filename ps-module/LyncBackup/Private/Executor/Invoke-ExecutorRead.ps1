function Invoke-ExecutorRead {
    # The Invoke-Command of this runspace may be the practice deployment's.
    param([string]$Name, [hashtable]$Parameters, [string]$Computer)

    $read = $ExecutionContext.InvokeCommand.GetCommand("Read-Lync$Name", [System.Management.Automation.CommandTypes]::Function).ScriptBlock
    $where = if ($Computer) { @{ ComputerName = $Computer } } else { @{} }
    Invoke-Command -ScriptBlock $read -ArgumentList @($Name, $Parameters) @where
}
