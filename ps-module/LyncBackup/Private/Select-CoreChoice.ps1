function Select-CoreChoice {
    # Lets the operator choose; the index of the choice.
    param($Ask, $Cmdlet)

    $choices = [Activator]::CreateInstance([System.Collections.ObjectModel.Collection[System.Management.Automation.Host.ChoiceDescription]])
    foreach ($choice in $Ask.args.choices) {
        $choices.Add([Activator]::CreateInstance([System.Management.Automation.Host.ChoiceDescription], @($choice.label, $choice.help)))
    }
    return $Cmdlet.Host.UI.PromptForChoice($Ask.name, $Ask.args.message, $choices, $Ask.args.default)
}
