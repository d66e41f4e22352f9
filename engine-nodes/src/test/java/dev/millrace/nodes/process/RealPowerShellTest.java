package dev.millrace.nodes.process;

import org.junit.jupiter.api.condition.EnabledIf;
import org.slf4j.LoggerFactory;

@EnabledIf(
        value = "isInstalled",
        disabledReason = "no PowerShell is installed: PowerShell nodes were NOT tried for real")
class RealPowerShellTest extends PowerShellContract {

    static boolean isInstalled() {
        boolean installed = new PowerShellCommand(Platform.CURRENT)
                .find(java.util.Optional.empty())
                .isPresent();
        if (!installed) {
            LoggerFactory.getLogger(RealPowerShellTest.class)
                    .warn("SKIPPED: no PowerShell is installed here; PowerShell nodes are tried against a stand-in"
                            + " only");
        }
        return installed;
    }

    @Override
    Platform platform() {
        return Platform.CURRENT;
    }

    @Override
    String outputs() {
        return "Write-Output 'hello'\nSet-Output twice ((Get-Input n) * 2)";
    }

    @Override
    String countsSeen() {
        return "Set-Global seen ((Get-Global seen) + 1)";
    }

    @Override
    String exitsByThree() {
        return "Set-Global seen 9\nexit 3";
    }

    @Override
    String throwsException() {
        return "throw (New-Object System.IO.IOException 'no disk')";
    }

    @Override
    String readsExecution() {
        return "Set-Output order $execution.input.order\nSet-Output key (Get-Execution key)";
    }

    @Override
    String takesParameter() {
        return "param($who)\n@{ who = $who }";
    }
}
