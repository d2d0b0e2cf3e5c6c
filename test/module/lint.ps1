# What lint.test.ts wants to know of PowerShell files, from PowerShell's own parser. One object per finding or use.
param([string[]]$Path)

$newerNodes = 'TypeDefinitionAst', 'UsingStatementAst', 'PipelineChainAst', 'TernaryExpressionAst', 'ConfigurationDefinitionAst', 'DynamicKeywordStatementAst', 'BaseCtorInvokeMemberExpressionAst'
$attributes = 'Parameter', 'Alias', 'CmdletBinding', 'OutputType', 'ValidateSet', 'ValidateRange', 'ValidateLength', 'ValidatePattern', 'ValidateScript', 'ValidateCount',
    'ValidateNotNull', 'ValidateNotNullOrEmpty', 'AllowNull', 'AllowEmptyString', 'AllowEmptyCollection'
$attributeArguments = 'Mandatory', 'Position', 'ValueFromPipeline', 'ValueFromPipelineByPropertyName', 'ValueFromRemainingArguments', 'ParameterSetName', 'HelpMessage',
    'SupportsShouldProcess', 'ConfirmImpact', 'DefaultParameterSetName'
$newerVariables = 'IsWindows', 'IsLinux', 'IsMacOS', 'IsCoreCLR', 'PSEdition', 'PSStyle', 'EnabledExperimentalFeatures', 'InformationPreference'

function Show($Kind, $Name, $Ast) { [pscustomobject]@{ File = $file; Kind = $Kind; Name = $Name; Line = $Ast.Extent.StartLineNumber; Parameters = @() } }

foreach ($file in $Path) {
    $tokens = $null
    $errors = $null
    $tree = [System.Management.Automation.Language.Parser]::ParseFile($file, [ref]$tokens, [ref]$errors)
    foreach ($problem in $errors) { Show 'error' $problem.Message $problem }
    foreach ($token in $tokens) {
        if ($token.Kind -eq 'Number' -and $token.Text -match '^0b|(?<!^0x[0-9a-f]*)[0-9](u|y|s|n|us|uy|ul)(kb|mb|gb|tb|pb)?$') { Show 'syntax' "number $($token.Text)" $token }
        if ($token.Kind -eq 'Redirection' -and $token.Text -match '^6') { Show 'syntax' "redirection $($token.Text)" $token }
    }
    foreach ($node in $tree.FindAll({ $true }, $true)) {
        $type = $node.GetType().Name
        if ($newerNodes -contains $type) { Show 'syntax' $type $node }
        switch ($type) {
            'BinaryExpressionAst' { if ($node.Operator -eq 'QuestionQuestion') { Show 'syntax' '??' $node } }
            'AssignmentStatementAst' { if ($node.Operator -eq 'QuestionQuestionEquals') { Show 'syntax' '??=' $node } }
            'PipelineAst' { if ($node.Background) { Show 'syntax' '&' $node } }
            'ScriptBlockAst' { if ($node.CleanBlock) { Show 'syntax' 'clean' $node } }
            'FunctionDefinitionAst' { Show 'function' $node.Name $node }
            'VariableExpressionAst' { if ($newerVariables -contains $node.VariablePath.UserPath) { Show 'syntax' "`$$($node.VariablePath.UserPath)" $node } }
            'AttributeAst' {
                if ($attributes -notcontains $node.TypeName.Name) { Show 'syntax' "[$($node.TypeName.Name)]" $node }
                foreach ($argument in $node.NamedArguments) { if ($attributeArguments -notcontains $argument.ArgumentName) { Show 'syntax' "$($node.TypeName.Name) $($argument.ArgumentName)" $node } }
            }
            'MemberExpressionAst' { if ($node.NullConditional) { Show 'syntax' '?.' $node } }
            'IndexExpressionAst' { if ($node.NullConditional) { Show 'syntax' '?[]' $node } }
            'InvokeMemberExpressionAst' {
                if ($node.NullConditional) { Show 'syntax' '?.' $node }
                $member = "$($node.Member)"
                if ($node.Static -and $member -eq 'new') { Show 'syntax' '::new()' $node }
                if (-not $node.Static -and @('ForEach', 'Where') -contains $member -and @($node.Arguments)[0] -is [System.Management.Automation.Language.ScriptBlockExpressionAst]) { Show 'syntax' ".$member()" $node }
            }
            'CommandAst' {
                $name = $node.GetCommandName()
                if ($name) {
                    $use = Show 'command' $name $node
                    $use.Parameters = @(foreach ($element in $node.CommandElements) { if ($element -is [System.Management.Automation.Language.CommandParameterAst]) { $element.ParameterName } })
                    $use
                }
            }
        }
    }
}
