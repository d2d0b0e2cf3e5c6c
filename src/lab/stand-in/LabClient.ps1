# The way from a stand-in command to the practice deployment. Only Microsoft.PowerShell.Core and .NET; Windows PowerShell 3.0 syntax.
Set-StrictMode -Version 3.0

function Invoke-LabCall {
    <#
    .SYNOPSIS
    Sends one call to the practice deployment and puts its answer on the streams of the calling command, as it comes.
    #>
    param($Cmdlet, [string]$Kind, [string]$Name, $Parameters, [string]$Computer)

    $request = New-LabRequest -Kind $Kind -Name $Name -Parameters $Parameters -Computer $Computer -Folder $Cmdlet.SessionState.Path.CurrentFileSystemLocation.ProviderPath
    $ended = $false
    try {
        $response = Get-LabResponse -Request $request -Cmdlet $Cmdlet
        $reader = [Activator]::CreateInstance([System.IO.StreamReader], @($response.GetResponseStream(), [System.Text.Encoding]::UTF8))
        while (-not $ended) {
            $pending = $reader.ReadLineAsync()
            Wait-LabTask -Task $pending -Cmdlet $Cmdlet -What $Name
            $line = $pending.Result
            if ($null -eq $line) { $Cmdlet.ThrowTerminatingError((New-LabConnectionError -Name $Name -Reason 'the answer ended early')) }
            $ended = Write-LabLine -Line $line -Cmdlet $Cmdlet -Name $Name
        }
    }
    finally {
        # also reached by Ctrl+C: the deployment sees that nobody listens and stops the command
        if (-not $ended) { $request.Abort() }
    }
}

function New-LabRequest {
    param([string]$Kind, [string]$Name, $Parameters, [string]$Computer, [string]$Folder)

    if (-not $env:LYNCBACKUP_PRACTICE) {
        throw 'No practice deployment is running: LYNCBACKUP_PRACTICE is not set. Start one with npm run shell.'
    }
    $address, $token = $env:LYNCBACKUP_PRACTICE.Split('#')
    $request = [System.Net.WebRequest]::Create($address)
    $request.Method = 'POST'
    $request.Proxy = $null
    $request.Timeout = [System.Threading.Timeout]::Infinite
    $request.ReadWriteTimeout = [System.Threading.Timeout]::Infinite
    $request.Headers.Add('Authorization', "Bearer $token")
    $bytes = ConvertTo-LabJson -Kind $Kind -Name $Name -Parameters $Parameters -Computer $Computer -Folder $Folder
    $stream = $request.GetRequestStream()
    $stream.Write($bytes, 0, $bytes.Length)
    $stream.Close()
    return $request
}

function ConvertTo-LabJson {
    param([string]$Kind, [string]$Name, $Parameters, [string]$Computer, [string]$Folder)

    $memory = [Activator]::CreateInstance([System.IO.MemoryStream])
    $writer = [System.Runtime.Serialization.Json.JsonReaderWriterFactory]::CreateJsonWriter($memory)
    $writer.WriteStartElement('root')
    $writer.WriteAttributeString('type', 'object')
    Write-LabJson -Writer $writer -Name 'kind' -Value $Kind
    Write-LabJson -Writer $writer -Name 'name' -Value $Name
    Write-LabJson -Writer $writer -Name 'folder' -Value $Folder
    Write-LabJson -Writer $writer -Name 'computer' -Value $(if ($Computer) { $Computer } else { $null })
    $writer.WriteStartElement('parameters')
    $writer.WriteAttributeString('type', 'object')
    foreach ($key in $Parameters.Keys) { Write-LabJson -Writer $writer -Name $key -Value $Parameters[$key] }
    $writer.WriteEndElement()
    $writer.WriteEndElement()
    $writer.Flush()
    return , $memory.ToArray()
}

function Write-LabJson {
    param($Writer, [string]$Name, $Value)

    if ($Value -is [psobject] -and $null -ne $Value.PSObject.BaseObject) { $Value = $Value.PSObject.BaseObject }
    $Writer.WriteStartElement($Name)
    if ($null -eq $Value) { $Writer.WriteAttributeString('type', 'null') }
    elseif ($Value -is [bool] -or $Value -is [System.Management.Automation.SwitchParameter]) {
        $Writer.WriteAttributeString('type', 'boolean')
        $Writer.WriteString($(if ([bool]$Value) { 'true' } else { 'false' }))
    }
    elseif ($Value -is [int] -or $Value -is [long] -or $Value -is [uint32]) {
        $Writer.WriteAttributeString('type', 'number')
        $Writer.WriteString([System.Xml.XmlConvert]::ToString([long]$Value))
    }
    elseif ($Value -is [byte[]]) { $Writer.WriteString([Convert]::ToBase64String($Value)) }
    elseif ($Value -is [datetime]) { $Writer.WriteString($Value.ToUniversalTime().ToString('o', [Globalization.CultureInfo]::InvariantCulture)) }
    elseif ($Value -is [System.Management.Automation.PSCredential]) { $Writer.WriteString($Value.UserName) } # never the password
    elseif ($Value -is [System.Collections.IEnumerable] -and $Value -isnot [string]) {
        $Writer.WriteAttributeString('type', 'array')
        foreach ($item in $Value) { Write-LabJson -Writer $Writer -Name 'item' -Value $item }
    }
    else { $Writer.WriteString([System.Management.Automation.LanguagePrimitives]::ConvertTo($Value, [string], [Globalization.CultureInfo]::InvariantCulture)) }
    $Writer.WriteEndElement()
}

function Get-LabResponse {
    param($Request, $Cmdlet)

    $pending = $Request.GetResponseAsync()
    Wait-LabTask -Task $pending -Cmdlet $Cmdlet -What 'the practice deployment'
    return $pending.Result
}

function Wait-LabTask {
    param($Task, $Cmdlet, [string]$What)

    try { while (-not $Task.Wait(100)) { } } # polled: a blocked wait would swallow Ctrl+C
    catch [System.AggregateException] { $Cmdlet.ThrowTerminatingError((New-LabConnectionError -Name $What -Reason $_.Exception.GetBaseException().Message)) }
}

function Write-LabLine {
    # puts one line of an answer on its stream and returns whether it was the last
    param([string]$Line, $Cmdlet, [string]$Name)

    $content = $Line.Substring(1)
    switch -CaseSensitive ($Line[0]) {
        'O' {
            $type = $content.Substring(0, $content.IndexOf('|'))
            foreach ($object in @([System.Management.Automation.PSSerializer]::Deserialize($content.Substring($type.Length + 1)))) {
                $object.PSObject.TypeNames.Insert(0, $type)
                $Cmdlet.WriteObject($object)
            }
        }
        'S' { $Cmdlet.WriteObject([System.Management.Automation.PSSerializer]::Deserialize($content)) }
        'B' { $Cmdlet.WriteObject([Convert]::FromBase64String($content), $false) }
        'X' { $Cmdlet.WriteObject([System.Xml.Linq.XDocument]::Parse([System.Management.Automation.PSSerializer]::Deserialize($content))) }
        'E' { $Cmdlet.WriteError((New-LabErrorRecord -Told $content -Name $Name)) }
        'W' { $Cmdlet.WriteWarning([System.Management.Automation.PSSerializer]::Deserialize($content)) }
        'T' { $Cmdlet.ThrowTerminatingError((New-LabErrorRecord -Told $content -Name $Name)) }
    }
    return $Line[0] -eq '.'
}

function New-LabErrorRecord {
    param([string]$Told, [string]$Name)

    $record = [System.Management.Automation.PSSerializer]::Deserialize($Told)
    $id = $record.errorId
    if ($id.EndsWith(",$Name")) { $id = $id.Substring(0, $id.Length - $Name.Length - 1) } # PowerShell adds it
    $type = $record.exception -as [type]
    if ($null -eq $type -or -not [System.Exception].IsAssignableFrom($type) -or $null -eq $type.GetConstructor(@([string]))) {
        $type = [System.Management.Automation.RuntimeException] # a type of the product, which is not here
    }
    $exception = [Activator]::CreateInstance($type, @([string]$record.message))
    return [Activator]::CreateInstance([System.Management.Automation.ErrorRecord], @($exception, $id, [System.Management.Automation.ErrorCategory]$record.category, $record.target))
}

function New-LabConnectionError {
    param([string]$Name, [string]$Reason)

    $exception = [Activator]::CreateInstance([System.IO.IOException], @("The connection was lost while $Name ran: $Reason."))
    return [Activator]::CreateInstance([System.Management.Automation.ErrorRecord], @($exception, 'ConnectionLost', [System.Management.Automation.ErrorCategory]::ConnectionError, $Name))
}

function Invoke-Command {
    <#
    .SYNOPSIS
    Answers the named reads of LyncBackup from the practice deployment; everything else runs here, on this machine.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Position = 0)][scriptblock]$ScriptBlock,
        [string[]]$ComputerName,
        [object[]]$ArgumentList,
        [System.Management.Automation.PSCredential]$Credential,
        [switch]$NoNewScope
    )
    $name = if ($ArgumentList) { $ArgumentList[0] -as [string] } else { $null }
    if ($name -and (Test-LabRead -Name $name)) {
        $arguments = if ($ArgumentList.Length -gt 1 -and $ArgumentList[1] -is [System.Collections.IDictionary]) { $ArgumentList[1] } else { @{} }
        $machines = if ($ComputerName) { $ComputerName } else { @('') }
        foreach ($machine in $machines) { Invoke-LabCall -Cmdlet $PSCmdlet -Kind 'read' -Name $name -Parameters $arguments -Computer $machine }
        return
    }
    if ($ComputerName) {
        $exception = [Activator]::CreateInstance([System.InvalidOperationException], @("The practice deployment has no machines that run scripts: $($ComputerName -join ', ')."))
        $PSCmdlet.ThrowTerminatingError([Activator]::CreateInstance([System.Management.Automation.ErrorRecord], @($exception, 'NotInPractice', [System.Management.Automation.ErrorCategory]::NotImplemented, $null)))
    }
    Microsoft.PowerShell.Core\Invoke-Command @PSBoundParameters
}

function Test-LabRead {
    param([string]$Name)
    return $script:LabReads -ccontains $Name
}

function Invoke-PracticeChange {
    <#
    .SYNOPSIS
    Lets the practice deployment live through one day, and tells what changed.
    #>
    [CmdletBinding()]
    param([Parameter(Position = 0)][int]$Round = 1)
    Invoke-LabCall -Cmdlet $PSCmdlet -Kind 'read' -Name 'PracticeChange' -Parameters @{ round = $Round } -Computer ''
}

function Invoke-PracticeLoss {
    <#
    .SYNOPSIS
    Takes a server, a file store, a SQL Server, one of its databases or the pointer to the Central Management store away from the practice deployment.
    #>
    [CmdletBinding(DefaultParameterSetName = 'Server')]
    param(
        [Parameter(Mandatory = $true, Position = 0, ParameterSetName = 'Server')][string]$Server,
        [Parameter(ParameterSetName = 'Server')][ValidateSet('Clean', 'OsOnly')][string]$State = 'Clean',
        [Parameter(Mandatory = $true, ParameterSetName = 'Share')][string]$Share,
        [Parameter(Mandatory = $true, ParameterSetName = 'SqlServer')]
        [Parameter(Mandatory = $true, ParameterSetName = 'Database')][string]$SqlServer,
        [Parameter(Mandatory = $true, ParameterSetName = 'Database')][string]$Database,
        [Parameter(Mandatory = $true, ParameterSetName = 'Pointer')][switch]$Pointer
    )
    $what = $PSCmdlet.ParameterSetName
    $name = switch ($what) { 'Server' { $Server } 'Share' { $Share } 'SqlServer' { $SqlServer } 'Database' { $SqlServer } default { '' } }
    Invoke-LabCall -Cmdlet $PSCmdlet -Kind 'read' -Name 'PracticeLoss' -Parameters @{ what = $what; name = $name; database = $Database; state = $State } -Computer ''
}

function Invoke-PracticeOperator {
    <#
    .SYNOPSIS
    Does an operator's step of a restore in the practice deployment, with the values that the step shows.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true, Position = 0)][string]$Server,
        [Parameter(Mandatory = $true, Position = 1)][string]$Step,
        [Parameter(Position = 2)][hashtable]$Value = @{}
    )
    $parameters = @{ server = $Server; task = $Step }
    foreach ($name in $Value.Keys) { $parameters["value_$name"] = $Value[$name] }
    Invoke-LabCall -Cmdlet $PSCmdlet -Kind 'read' -Name 'PracticeOperator' -Parameters $parameters -Computer ''
}

function Get-PracticeState {
    <#
    .SYNOPSIS
    Shows the practice deployment item by item, for comparison.
    #>
    [CmdletBinding()]
    param()
    Invoke-LabCall -Cmdlet $PSCmdlet -Kind 'read' -Name 'PracticeState' -Parameters @{} -Computer ''
}
