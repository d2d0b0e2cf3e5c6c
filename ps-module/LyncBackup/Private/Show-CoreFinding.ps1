function Show-CoreFinding {
    # A warning or a verbose line. Errors wait for the end: with -ErrorAction Stop the first would end the run in its middle.
    param($Core, $Finding, $Cmdlet)

    $text = "$($Finding.Object): $($Finding.Message)"
    switch ($Finding.Severity) {
        'Error' { $Core.Failures.Add((New-LyncErrorRecord $Finding.Code $Finding.Message $Finding.Hint -Target $Finding.Object)) }
        'Warning' { $Cmdlet.WriteWarning($(if ($Finding.Hint) { "$($text.TrimEnd('.')). $($Finding.Hint)" } else { $text })) }
        default { $Cmdlet.WriteVerbose($text) }
    }
}
