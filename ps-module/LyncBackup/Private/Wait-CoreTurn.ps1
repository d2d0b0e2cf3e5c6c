function Wait-CoreTurn {
    # Reads until the core hands the turn back, showing what it says meanwhile; 'next' or 'cancel'.
    param($Core, $Ask, $Cmdlet)

    if ($Core.Mark) { return 'next' } # a worker has no turns
    while ($true) {
        $message = Receive-CoreMessage $Core
        if (($message.type -eq 'next' -or $message.type -eq 'cancel') -and $message.ask -eq $Ask.ask) { return $message.type }
        Show-CoreEvent $Core $message $Cmdlet
    }
}
