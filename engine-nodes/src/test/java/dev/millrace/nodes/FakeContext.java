package dev.millrace.nodes;

import dev.millrace.definition.Effect;
import dev.millrace.definition.NodeId;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Work;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodePath;
import dev.millrace.node.Data;
import dev.millrace.node.NodeContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** An attempt without an engine. Thread-safe once it is handed over. */
public final class FakeContext implements NodeContext {

    private final Map<String, Object> input = new LinkedHashMap<>();
    private final Map<String, Map<String, Object>> sources = new ConcurrentHashMap<>();
    private final Map<String, Object> variables = Collections.synchronizedMap(new LinkedHashMap<>());
    private final Map<String, Object> settings = new LinkedHashMap<>();
    private final List<Runnable> actions = new CopyOnWriteArrayList<>();
    private final List<String> progress = new CopyOnWriteArrayList<>();
    private Map<String, Object> properties = Map.of();
    private Runnable heartbeat = () -> {};
    private int attempt = 1;
    private Optional<Path> folder = Optional.empty();
    private volatile boolean cancelled;

    /** Returns a node of a type with these settings: name, value, name, value. */
    public static NodeSpec node(String type, Object... settings) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            map.put((String) settings[i], settings[i + 1]);
        }
        return NodeSpec.of(NodeId.of("calc"), Work.of(type).withSettings(map));
    }

    public static FakeContext of(NodeSpec node) {
        return new FakeContext().settings(node);
    }

    public FakeContext settings(NodeSpec node) {
        settings.putAll(node.work().settings());
        return this;
    }

    public FakeContext with(String name, @Nullable Object value) {
        input.put(name, value);
        return this;
    }

    /** Says what the execution is. */
    public FakeContext execution(Map<String, Object> all) {
        properties = all;
        return this;
    }

    public FakeContext from(String nodeId, Map<String, Object> output) {
        sources.put(nodeId, output);
        return this;
    }

    public FakeContext variable(String name, Object value) {
        variables.put(name, value);
        return this;
    }

    public FakeContext onAttempt(int number) {
        attempt = number;
        return this;
    }

    /** Gives it a folder, as an engine does that keeps files; what it remembers is lost all the same. */
    public FakeContext in(Path path) {
        folder = Optional.of(path);
        return this;
    }

    public FakeContext onHeartbeat(Runnable action) {
        heartbeat = action;
        return this;
    }

    public void cancel() {
        cancelled = true;
        actions.forEach(Runnable::run);
    }

    public List<String> progressMade() {
        return new ArrayList<>(progress);
    }

    @Override
    public ExecutionId execution() {
        throw new UnsupportedOperationException();
    }

    @Override
    public NodePath path() {
        return NodePath.of(NodeId.of("calc"));
    }

    @Override
    public int attempt() {
        return attempt;
    }

    @Override
    public int deliveries() {
        return attempt;
    }

    @Override
    public String idempotencyKey() {
        return "key";
    }

    @Override
    public Map<String, Object> input() {
        return Data.normalise(input);
    }

    @Override
    public <T> T input(String name, Class<T> type) {
        return Data.convert(input.get(name), type);
    }

    @Override
    public <T> T input(Class<T> type) {
        return Data.convert(input, type);
    }

    @Override
    public Map<String, Object> inputFrom(String nodeId) {
        return sources.getOrDefault(nodeId, Map.of());
    }

    @Override
    public Map<String, Object> executionInput() {
        return input;
    }

    @Override
    public <T> T executionInput(Class<T> type) {
        return input(type);
    }

    @Override
    public Map<String, Object> executionProperties() {
        return properties.isEmpty() ? Map.of("id", "of-a-test", "input", input) : properties;
    }

    @Override
    public Map<String, Object> variables() {
        return Data.normalise(variables);
    }

    @Override
    public void setVariable(String name, @Nullable Object value) {
        variables.put(name, value);
    }

    @Override
    public Map<String, Object> settings() {
        return Data.normalise(settings);
    }

    @Override
    public void progress(double fraction, String text) {
        progress.add(fraction + " " + text);
    }

    @Override
    public void heartbeat() {
        heartbeat.run();
    }

    @Override
    public Effect effect() {
        return Effect.IDEMPOTENT;
    }

    @Override
    public void remember(Map<String, ?> note) {
        if (folder.isEmpty()) {
            throw new UnsupportedOperationException();
        }
    }

    @Override
    public Map<String, Object> recalled() {
        return Map.of();
    }

    @Override
    public Optional<Path> folder() {
        return folder;
    }

    @Override
    public boolean isHandedBack() {
        return false;
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public void onCancel(Runnable action) {
        actions.add(action);
        if (cancelled) {
            action.run();
        }
    }
}
