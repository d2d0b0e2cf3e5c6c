function Show-CoreEvent {
    # Puts an event of the core on the PowerShell stream it belongs to.
    param($Core, $Message, $Cmdlet)

    switch ($Message.type) {
        'plan' {
            foreach ($line in @($Message.title) + $Message.lines) {
                if ($Core.AsWhatIf) { $Cmdlet.Host.UI.WriteLine("What if: $line") } # where PowerShell's own what-if text goes
                else { $Cmdlet.WriteVerbose($line) }
            }
        }
        'progress' { $Cmdlet.WriteProgress((New-CoreProgress $Core $Message)) }
        'log' {
            switch ($Message.level) {
                'warning' { $Cmdlet.WriteWarning($Message.text) }
                'debug' { $Cmdlet.WriteDebug($Message.text) }
                default { $Cmdlet.WriteVerbose($Message.text) }
            }
        }
        'finding' { Show-CoreFinding $Core $Message.finding $Cmdlet }
        default { throw (New-BridgeError $Core "the core sent '$($Message.type)' out of turn") }
    }
}
