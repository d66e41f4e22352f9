package dev.millrace.spring;

import dev.millrace.WorkflowEngine;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the actuator shows of an application's engine: its health, and its workflows. */
@AutoConfiguration(after = MillraceAutoConfiguration.class)
@ConditionalOnClass(Endpoint.class)
@ConditionalOnBean({WorkflowEngine.class, EngineLifecycle.class})
public class MillraceActuatorAutoConfiguration {

    /** Is made by Spring. */
    MillraceActuatorAutoConfiguration() {}

    @Bean
    EngineHealth workflowEngineHealth(WorkflowEngine engine, EngineLifecycle lifecycle) {
        return new EngineHealth(engine, lifecycle);
    }

    /** The endpoint. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
    static class EndpointConfiguration {

        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnAvailableEndpoint
        WorkflowsEndpoint workflowsEndpoint(WorkflowEngine engine) {
            return new WorkflowsEndpoint(engine);
        }
    }

    /** The health of Spring Boot 3. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HealthIndicator.class)
    @ConditionalOnProperty(name = "management.health.millrace.enabled", matchIfMissing = true)
    static class Boot3HealthConfiguration {

        @Bean
        @ConditionalOnMissingBean(name = "millraceHealthIndicator")
        HealthIndicator millraceHealthIndicator(EngineHealth health) {
            return () -> {
                var report = health.report();
                var builder = (report.isUp() ? Health.up() : Health.down()).withDetails(report.details());
                report.fault().ifPresent(builder::withException);
                return builder.build();
            };
        }
    }

    /** The health of Spring Boot 4, which has it in another package. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(org.springframework.boot.health.contributor.HealthIndicator.class)
    @ConditionalOnMissingClass("org.springframework.boot.actuate.health.HealthIndicator")
    @ConditionalOnProperty(name = "management.health.millrace.enabled", matchIfMissing = true)
    static class Boot4HealthConfiguration {

        @Bean
        @ConditionalOnMissingBean(name = "millraceHealthIndicator")
        org.springframework.boot.health.contributor.HealthIndicator millraceHealthIndicator(EngineHealth health) {
            return () -> {
                var report = health.report();
                var builder = (report.isUp()
                                ? org.springframework.boot.health.contributor.Health.up()
                                : org.springframework.boot.health.contributor.Health.down())
                        .withDetails(report.details());
                report.fault().ifPresent(builder::withException);
                return builder.build();
            };
        }
    }
}
