# Runs $env:MILLRACE_DIR/script.ps1 with what input.json says, and writes output.json.
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$OutputEncoding = New-Object System.Text.UTF8Encoding $false
[Console]::OutputEncoding = $OutputEncoding

function ConvertTo-MillraceValue($Value) {
  if ($Value -is [System.Management.Automation.PSCustomObject]) {
    $map = @{}
    foreach ($property in $Value.PSObject.Properties) { $map[$property.Name] = ConvertTo-MillraceValue $property.Value }
    return $map
  }
  if ($Value -is [array]) {
    $items = New-Object System.Collections.ArrayList
    foreach ($item in $Value) { [void]$items.Add((ConvertTo-MillraceValue $item)) }
    return , $items.ToArray()
  }
  return $Value
}
function Select-MillraceValue($Map, [string]$Name) {
  $found = if ($Name) { $Map[$Name] } else { $Map }
  if ($found -is [array]) { return , $found }
  return $found
}
$MillraceGiven = ConvertTo-MillraceValue (ConvertFrom-Json ([IO.File]::ReadAllText("$env:MILLRACE_DIR/input.json")))
$MillraceResult = @{ output = @{}; globals = @{}; error = $null }
$MillraceExit = 0

function Get-Input([string]$Name) { return Select-MillraceValue $global:MillraceGiven.input $Name }
function Get-Global([string]$Name) {
  if ($Name -and $global:MillraceResult.globals.ContainsKey($Name)) {
    return Select-MillraceValue $global:MillraceResult.globals $Name
  }
  return Select-MillraceValue $global:MillraceGiven.variables $Name
}
function Get-Execution([string]$Name) { return Select-MillraceValue $global:MillraceGiven.execution $Name }
function Set-Output([string]$Name, $Value) { $global:MillraceResult.output[$Name] = $Value }
function Set-Global([string]$Name, $Value) { $global:MillraceResult.globals[$Name] = $Value }

try {
  foreach ($path in $MillraceGiven.modulePaths) { $env:PSModulePath = $path + [IO.Path]::PathSeparator + $env:PSModulePath }
  foreach ($module in $MillraceGiven.requiredModules) { Import-Module -Name $module }
  $execution = $MillraceGiven.execution
  $MillraceParameters = $MillraceGiven.parameters
  $MillraceScript = [ScriptBlock]::Create([IO.File]::ReadAllText("$env:MILLRACE_DIR/script.ps1"))
  & $MillraceScript @MillraceParameters | ForEach-Object {
    if ($_ -is [System.Collections.IDictionary]) {
      foreach ($key in @($_.Keys)) { $global:MillraceResult.output["$key"] = $_[$key] }
    } else {
      $_ | Out-Host
    }
  }
} catch {
  $MillraceResult.error = @{ type = $_.Exception.GetType().FullName; message = $_.Exception.Message }
  [Console]::Error.WriteLine($_.Exception.Message)
  $MillraceExit = 1
} finally {
  $MillraceText = ConvertTo-Json -InputObject $MillraceResult -Depth 100 -Compress
  [IO.File]::WriteAllText("$env:MILLRACE_DIR/output.json", $MillraceText, $OutputEncoding)
}
exit $MillraceExit
