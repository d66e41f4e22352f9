package dev.millrace.spring;

import dev.millrace.EngineBuilder;
import dev.millrace.WorkflowEngine;
import dev.millrace.event.ExecutionListener;
import dev.millrace.event.FireListener;
import dev.millrace.node.SecretSource;
import dev.millrace.store.ExecutionStore;
import dev.millrace.time.TimeSource;
import org.springframework.beans.factory.ObjectProvider;

/**
 * The beans of an application that an engine is built with, beside its node types. Immutable.
 *
 * @param store where executions outlive the process
 * @param time where time comes from; the system's without it
 * @param secrets where the secrets are that definitions name
 * @param listeners who hears events
 * @param fireListeners who hears of fires of triggers
 * @param customizers who changes settings
 */
record EngineBeans(
        ObjectProvider<ExecutionStore> store,
        ObjectProvider<TimeSource> time,
        ObjectProvider<SecretSource> secrets,
        ObjectProvider<ExecutionListener> listeners,
        ObjectProvider<FireListener> fireListeners,
        ObjectProvider<EngineCustomizer> customizers) {

    void customize(EngineBuilder builder) {
        store.ifAvailable(builder::store);
        time.ifAvailable(builder::time);
        secrets.ifAvailable(builder::secrets);
        listeners.orderedStream().forEach(builder::listener);
        fireListeners.orderedStream().forEach(builder::fireListener);
        customizers.orderedStream().forEach(one -> one.customize(builder));
    }

    void built(WorkflowEngine engine) {
        customizers.orderedStream().forEach(one -> one.built(engine));
    }
}
