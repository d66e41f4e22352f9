package dev.millrace.spring;

import dev.millrace.EngineBuilder;
import dev.millrace.WorkflowEngine;
import dev.millrace.micrometer.WorkflowMeters;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/** The meters of an application's engine, in the registry that the application has. */
@AutoConfiguration(
        before = MillraceAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
@ConditionalOnClass({WorkflowMeters.class, MeterRegistry.class})
@ConditionalOnBean(MeterRegistry.class)
@ConditionalOnProperty(name = "millrace.enabled", matchIfMissing = true)
public class MillraceMetricsAutoConfiguration {

    /** Is made by Spring. */
    MillraceMetricsAutoConfiguration() {}

    /** They hear events as every bean that is a listener does. */
    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    WorkflowMeters workflowMeters(MeterRegistry registry) {
        return WorkflowMeters.in(registry);
    }

    @Bean
    EngineCustomizer workflowMetersCustomizer(WorkflowMeters meters) {
        return new EngineCustomizer() {
            @Override
            public void customize(EngineBuilder builder) {
                // the meters are a listener among others
            }

            @Override
            public void built(WorkflowEngine engine) {
                meters.watch(engine);
            }
        };
    }
}
