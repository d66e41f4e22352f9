package dev.millrace.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.WorkflowEngine;
import dev.millrace.micrometer.WorkflowMeters;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** What the actuator and a registry of meters show of an engine. */
class ActuatorContextTest {

    private final ApplicationContextRunner contexts = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    MillraceAutoConfiguration.class,
                    MillraceMetricsAutoConfiguration.class,
                    MillraceActuatorAutoConfiguration.class))
            .withBean(
                    NodeRegistry.class,
                    () -> NodeRegistry.builder()
                            .add("stock.reserve", context -> Outcome.done())
                            .add("parcel.ship", context -> Outcome.done())
                            .build())
            .withPropertyValues(
                    "management.endpoints.web.exposure.include=workflows",
                    "management.endpoints.jmx.exposure.include=workflows");

    @Test
    void its_health_is_up_while_it_runs_and_down_when_it_is_closed() {
        contexts.run(context -> {
            var health = context.getBean(EngineHealth.class);
            assertThat(context).hasBean("millraceHealthIndicator");
            assertThat(health.report().isUp()).isTrue();
            assertThat(health.report().details()).containsEntry("workflows", 2).containsEntry("deadLetters", 0L);

            context.getBean(EngineLifecycle.class).stop();

            assertThat(health.report().isUp()).isFalse();
        });
    }

    @Test
    void the_indicator_says_what_the_engine_says() {
        contexts.run(context -> {
            var indicator = context.getBean("millraceHealthIndicator");
            var method = indicator.getClass().getMethod("health");
            method.setAccessible(true);

            assertThat(method.invoke(indicator).toString()).contains("UP").contains("workflows=2");
        });
    }

    @Test
    void the_endpoint_lists_workflows_and_the_newest_executions_of_one() {
        contexts.run(context -> {
            var endpoint = context.getBean(WorkflowsEndpoint.class);
            var engine = context.getBean(WorkflowEngine.class);
            engine.run("order", Map.of());

            assertThat(endpoint.workflows())
                    .extracting(WorkflowsEndpoint.Registered::id, WorkflowsEndpoint.Registered::nodes)
                    .containsExactly(tuple("approval", 1), tuple("order", 2));
            assertThat(endpoint.executions("order"))
                    .extracting(WorkflowsEndpoint.Run::status)
                    .isEqualTo(List.of("COMPLETED"));
            assertThat(endpoint.executions("nobody")).isNull();
        });
    }

    @Test
    void meters_are_kept_where_there_is_a_registry() {
        contexts.run(context -> assertThat(context).doesNotHaveBean(WorkflowMeters.class));
        contexts.withBean(MeterRegistry.class, SimpleMeterRegistry::new).run(context -> {
            context.getBean(WorkflowEngine.class).run("order", Map.of());

            var registry = context.getBean(MeterRegistry.class);
            assertThat(registry.get("millrace.execution").timer().count()).isEqualTo(1);
            assertThat(registry.get("millrace.gates.waiting").gauge().value()).isZero();
        });
    }

    @Test
    void an_application_without_meters_and_actuator_has_its_engine() {
        contexts.withClassLoader(new FilteredClassLoader(
                        "io.micrometer",
                        "dev.millrace.micrometer",
                        "org.springframework.boot.actuate",
                        "org.springframework.boot.health"))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(WorkflowEngine.class)
                        .doesNotHaveBean(EngineHealth.class));
    }
}
