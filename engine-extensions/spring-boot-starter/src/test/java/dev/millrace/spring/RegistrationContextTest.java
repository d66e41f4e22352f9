package dev.millrace.spring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.io.support.SpringFactoriesLoader;

/** Spring Boot finds what an application does not name. */
class RegistrationContextTest {

    @Test
    void each_configuration_is_found() {
        var found = ImportCandidates.load(AutoConfiguration.class, getClass().getClassLoader());

        assertThat(found)
                .contains(
                        MillraceAutoConfiguration.class.getName(),
                        MillraceMetricsAutoConfiguration.class.getName(),
                        MillraceActuatorAutoConfiguration.class.getName(),
                        MillraceDashboardAutoConfiguration.class.getName());
    }

    @Test
    void the_analyzer_of_definitions_is_found_and_made() {
        var analyzers = SpringFactoriesLoader.forDefaultResourceLocation()
                .load(FailureAnalyzer.class, (type, name, failure) -> {}); // others want what is not here

        assertThat(analyzers).anyMatch(InvalidWorkflowAnalyzer.class::isInstance);
    }
}
