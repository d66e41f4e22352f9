package dev.millrace.spring;

import dev.millrace.WorkflowEngine;
import dev.millrace.event.ExecutionListener;
import dev.millrace.event.FireListener;
import dev.millrace.jdbc.JdbcStore;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.SecretSource;
import dev.millrace.serialization.WorkflowLoader;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.JournalStore;
import dev.millrace.time.TimeSource;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.support.ResourcePatternResolver;

/**
 * An engine for an application, of its properties and beans: node types, listeners, a store. Each bean gives way to one
 * of the application's own.
 */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration"
        })
@ConditionalOnProperty(name = "millrace.enabled", matchIfMissing = true)
@EnableConfigurationProperties(MillraceProperties.class)
public class MillraceAutoConfiguration {

    /** Is made by Spring. */
    MillraceAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    NodeRegistry workflowNodeRegistry(ConfigurableListableBeanFactory beans) {
        var loader = beans.getBeanClassLoader();
        var registry = NodeRegistry.builder();
        BeanNodes.add(beans, loader == null ? registry.discover() : registry.discover(loader));
        return registry.build();
    }

    @Bean
    @ConditionalOnMissingBean
    WorkflowLoader workflowLoader(NodeRegistry nodes) {
        return WorkflowLoader.with(nodes);
    }

    @Bean
    @ConditionalOnMissingBean
    WorkflowDefinitions workflowDefinitions(
            MillraceProperties properties, ResourcePatternResolver resources, WorkflowLoader loader) {
        return WorkflowDefinitions.read(properties.definitions(), resources, loader);
    }

    /** The store on disk, or that of the application. */
    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnProperty("millrace.store.folder")
    ExecutionStore workflowStore(MillraceProperties properties) {
        return JournalStore.at(properties.store().onDisk().orElseThrow());
    }

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    WorkflowEngine workflowEngine(
            MillraceProperties properties, NodeRegistry nodes, WorkflowDefinitions definitions, EngineBeans beans) {
        var builder = WorkflowEngine.builder().nodes(nodes).grace(properties.grace());
        if (properties.workers() > 0) {
            builder.workers(properties.workers());
        }
        beans.customize(builder);
        var engine = builder.build();
        try {
            beans.built(engine);
            definitions.workflows().forEach(engine::register);
            return engine;
        } catch (RuntimeException e) { // nobody else would close it
            engine.close();
            throw e;
        }
    }

    @Bean
    EngineBeans workflowEngineBeans(
            ObjectProvider<ExecutionStore> store,
            ObjectProvider<TimeSource> time,
            ObjectProvider<SecretSource> secrets,
            ObjectProvider<ExecutionListener> listeners,
            ObjectProvider<FireListener> fireListeners,
            ObjectProvider<EngineCustomizer> customizers) {
        return new EngineBeans(store, time, secrets, listeners, fireListeners, customizers);
    }

    @Bean
    @ConditionalOnMissingBean
    EngineLifecycle workflowEngineLifecycle(
            WorkflowEngine engine,
            WorkflowDefinitions definitions,
            MillraceProperties properties,
            ObjectProvider<ExecutionStore> store) {
        return new EngineLifecycle(engine, definitions.workflows(), properties.start(), store.getIfAvailable() != null);
    }

    /** A store in the application's database. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(JdbcStore.class)
    @ConditionalOnProperty("millrace.store.jdbc")
    static class JdbcStoreConfiguration {

        @Bean
        @ConditionalOnMissingBean(ExecutionStore.class)
        JdbcStore workflowJdbcStore(DataSource source, MillraceProperties properties) {
            if (properties.store().migrate()) {
                JdbcStore.migrate(source);
            }
            var store = JdbcStore.over(source);
            return properties.store().shared() ? store.shared() : store;
        }
    }
}
