package dev.millrace.definition;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 hash of a definition or a part of one: of its records' components in order, of maps and sets in the order
 * of their keys.
 */
final class Revision {

    /**
     * The JVM makes the components of a record anew whenever it is asked, and a large definition has ten thousands of
     * records.
     */
    private static final ClassValue<List<Method>> ACCESSORS = new ClassValue<>() {
        @Override
        protected List<Method> computeValue(Class<?> type) {
            return Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getAccessor)
                    .toList();
        }
    };

    /** What came after the first release counts where somebody says it, so that no revision changed. */
    private static final Set<String> LATER = Set.of("NodeSpec.runIf", "Join.condition", "Join.cancelRest");

    private final MessageDigest digest;

    private Revision(MessageDigest digest) {
        this.digest = digest;
    }

    static String of(Record definition) {
        try {
            var revision = new Revision(MessageDigest.getInstance("SHA-256"));
            revision.add(definition);
            return HexFormat.of().formatHex(revision.digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    private void add(@Nullable Object value) {
        if (value instanceof Behaviour) {
            text('c', "");
        } else if (value instanceof ExecutionPolicy policy) {
            addPolicy(policy);
        } else if (value instanceof DeclaredVariables variables) {
            addMap(variables.values());
            if (variables.strict()) {
                text('b', "strict");
            }
            if (!variables.environment().isEmpty()) {
                text('k', DeclaredVariables.ENVIRONMENT);
                addMap(variables.environment());
            }
        } else if (value instanceof Record record) {
            addRecord(record);
        } else if (value instanceof Optional<?> optional) {
            add(optional.orElse(null));
        } else if (value instanceof OptionalInt optional) {
            text('i', optional.toString());
        } else if (value instanceof Map<?, ?> map) {
            addMap(map);
        } else if (value instanceof Set<?> set) {
            addAll(new TreeSet<>(set.stream().map(String::valueOf).toList()));
        } else if (value instanceof Collection<?> list) {
            addAll(list);
        } else {
            text(value == null ? 'n' : value instanceof String ? 's' : 'v', String.valueOf(value));
        }
    }

    private void addRecord(Record record) {
        text('r', record.getClass().getSimpleName());
        for (var accessor : ACCESSORS.get(record.getClass())) {
            try {
                addComponent(record.getClass().getSimpleName() + "." + accessor.getName(), accessor.invoke(record));
            } catch (ReflectiveOperationException e) {
                throw new LinkageError("a definition's accessor is public and only returns its field", e);
            }
        }
    }

    private void addComponent(String name, @Nullable Object value) {
        if (!LATER.contains(name)) {
            add(value);
        } else if (!Optional.empty().equals(value) && !Boolean.FALSE.equals(value)) {
            text('k', name);
            add(value);
        }
    }

    /**
     * As a record of what it held in the first release; what came later counts where somebody says it, so that no
     * revision changed.
     */
    private void addPolicy(ExecutionPolicy policy) {
        text('r', "ExecutionPolicy");
        add(policy.maxConcurrency());
        add(policy.timeout());
        add(policy.onFailure());
        add(policy.retryBudget());
        add(policy.allowPause());
        add(policy.compensateOnCancel());
        policy.checkpoint().ifPresent(this::add);
        if (policy.timeoutCountsPauses()) {
            add("timeoutCountsPauses");
        }
    }

    private void addMap(Map<?, ?> map) {
        var sorted = new TreeMap<String, Object>();
        map.forEach((key, value) -> sorted.put(String.valueOf(key), value == null ? Optional.empty() : value));
        text('m', String.valueOf(sorted.size()));
        sorted.forEach((key, value) -> {
            text('k', key);
            add(value);
        });
    }

    private void addAll(Collection<?> values) {
        text('l', String.valueOf(values.size()));
        values.forEach(this::add);
    }

    /** Each text goes in behind its kind and its length, so that no two values share their bytes. */
    private void text(char kind, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update((kind + Integer.toString(bytes.length) + ":").getBytes(StandardCharsets.UTF_8));
        digest.update(bytes);
    }
}
