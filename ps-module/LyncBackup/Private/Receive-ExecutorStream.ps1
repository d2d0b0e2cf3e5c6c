function Receive-ExecutorStream {
    # Relays what a command said so far to the streams of our cmdlet, and keeps errors and warnings for the answer.
    param($Run, $Cmdlet)

    $streams = $Run.Shell.Streams
    if ($streams.Error.Count -gt 0) { foreach ($record in $streams.Error.ReadAll()) { if ($Run.Errors.Count -lt 50) { $Run.Errors.Add($record) } } }
    if ($streams.Warning.Count -gt 0) {
        foreach ($record in $streams.Warning.ReadAll()) {
            if ($Run.Warnings.Count -lt 50) { $Run.Warnings.Add((Limit-Text $record.Message 1000)) }
            $Cmdlet.WriteWarning($record.Message)
        }
    }
    if ($streams.Verbose.Count -gt 0) { foreach ($record in $streams.Verbose.ReadAll()) { $Cmdlet.WriteVerbose($record.Message) } }
    if ($streams.Debug.Count -gt 0) { foreach ($record in $streams.Debug.ReadAll()) { $Cmdlet.WriteDebug($record.Message) } }
    if ($streams.Progress.Count -gt 0) { foreach ($record in $streams.Progress.ReadAll()) { $Cmdlet.WriteProgress($record) } }
}
