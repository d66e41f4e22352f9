package dev.millrace.testing.crash;

import dev.millrace.EngineBuilder;
import dev.millrace.Execution;
import dev.millrace.definition.Workflow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * What a crash test runs, with crashes and without. Immutable.
 *
 * @param workflow the tested workflow
 * @param others the workflows that it names
 * @param input the execution's input
 * @param engine sets up each engine
 * @param host does what is done from outside while the execution waits
 */
record CrashStory(
        Workflow workflow,
        List<Workflow> others,
        Map<String, ?> input,
        UnaryOperator<EngineBuilder> engine,
        Consumer<Execution> host) {

    static CrashStory of(Workflow workflow) {
        return new CrashStory(workflow, List.of(), Map.of(), UnaryOperator.identity(), execution -> {});
    }

    /** Returns a copy with an input, whose values may be null. */
    CrashStory withInput(Map<String, ?> given) {
        return new CrashStory(workflow, others, Collections.unmodifiableMap(new LinkedHashMap<>(given)), engine, host);
    }

    CrashStory withEngine(UnaryOperator<EngineBuilder> setUp) {
        return new CrashStory(workflow, others, input, setUp, host);
    }

    CrashStory registering(List<Workflow> more) {
        var all = new ArrayList<>(others);
        all.addAll(more);
        return new CrashStory(workflow, List.copyOf(all), input, engine, host);
    }

    CrashStory withHost(Consumer<Execution> action) {
        return new CrashStory(workflow, others, input, engine, action);
    }
}
