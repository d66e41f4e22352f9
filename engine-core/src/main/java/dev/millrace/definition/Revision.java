package dev.millrace.definition;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.IdentityHashMap;
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
    private static final ClassValue<Form> FORMS = new ClassValue<>() {
        @Override
        protected Form computeValue(Class<?> type) {
            return Form.of(type);
        }
    };

    /** What came after the first release counts where somebody says it, so that no revision changed. */
    private static final Set<String> LATER = Set.of(
            "NodeSpec.runIf",
            "Join.condition",
            "Join.cancelRest",
            "Work.folders",
            "Work.childOptions",
            "Attempts.templates",
            "Admission.absence",
            "Admission.pace",
            "Admission.resources",
            "Pace.key",
            "About.tags",
            "RetryPolicy.budgets",
            "Attempts.overtimeAfter",
            "Attempts.checks",
            "StartPolicy.triggers",
            "Parameter.secret",
            "Substitutes.inside");

    private static final Set<Object> NOTHING = Set.of(
            Optional.empty(),
            false,
            List.of(),
            Set.of(),
            Map.of(),
            AttemptTemplates.NONE,
            RetryBudgets.NONE,
            Pace.FREE,
            NodeKey.NONE,
            Checks.NONE);

    /** A digest takes one large piece faster than many small ones. */
    private static final int PIECE = 8_192;

    /** The most frequent record of all. */
    private static final byte[] NODE_ID = Form.of(NodeId.class).head();

    private final MessageDigest digest;
    private final byte[] piece = new byte[PIECE];
    private int filled;

    /** What each component said last: nodes and connections share what they leave at its default. */
    private final IdentityHashMap<Component, Said> said = new IdentityHashMap<>();

    /** How often the piece was emptied. */
    private int flushes;

    private Revision(MessageDigest digest) {
        this.digest = digest;
    }

    /** How the records of a class are read. */
    private record Form(byte[] head, List<Component> components) {

        static Form of(Class<?> type) {
            var name = type.getSimpleName();
            return new Form(
                    ("r" + name.length() + ":" + name).getBytes(StandardCharsets.UTF_8),
                    Arrays.stream(type.getRecordComponents())
                            .map(component -> Component.of(type.getSimpleName(), component))
                            .toList());
        }
    }

    /** A component of a record; its name counts only if it came later. */
    private record Component(String name, boolean isLater, Method accessor) {

        static Component of(String record, RecordComponent component) {
            var name = record + "." + component.getName();
            return new Component(name, LATER.contains(name), component.getAccessor());
        }
    }

    /** A value that cannot change, and its bytes once it was met twice in a row. */
    private static final class Said {

        private @Nullable Object value;
        private byte @Nullable [] bytes;
    }

    static String of(Record definition) {
        try {
            var revision = new Revision(MessageDigest.getInstance("SHA-256"));
            revision.add(definition);
            revision.flush();
            return HexFormat.of().formatHex(revision.digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    private void add(@Nullable Object value) {
        if (value == null) {
            text('n', "null");
        } else if (value instanceof String string) {
            text('s', string);
        } else if (value instanceof Behaviour) {
            text('c', "");
        } else if (value instanceof NodeId id) {
            put(NODE_ID);
            text('s', id.value());
        } else if (value instanceof ExecutionPolicy policy) {
            addPolicy(policy);
        } else if (value instanceof DeclaredVariables variables) {
            addVariables(variables);
        } else if (value instanceof Record record) {
            addRecord(record);
        } else if (value instanceof Optional<?> optional) {
            add(optional.orElse(null));
        } else if (value instanceof OptionalInt optional) {
            text('i', optional.toString());
        } else if (value instanceof Map<?, ?> map) {
            addMap(map);
        } else if (value instanceof Set<?> set) {
            addSet(set);
        } else if (value instanceof Collection<?> list) {
            addAll(list);
        } else {
            text('v', String.valueOf(value));
        }
    }

    private void addVariables(DeclaredVariables variables) {
        addMap(variables.values());
        if (variables.strict()) {
            text('b', "strict");
        }
        if (!variables.environment().isEmpty()) {
            text('k', DeclaredVariables.ENVIRONMENT);
            addMap(variables.environment());
        }
        variables.inherited().ifPresent(inherited -> {
            text('k', InheritedEnvironment.FIELD);
            add(inherited.data());
        });
        if (!variables.signature().equals(Signature.ANY)) {
            add(variables.signature());
        }
    }

    private void addRecord(Record record) {
        var form = FORMS.get(record.getClass());
        put(form.head());
        for (var component : form.components()) {
            try {
                addComponent(component, component.accessor().invoke(record));
            } catch (ReflectiveOperationException e) {
                throw new LinkageError("a definition's accessor is public and only returns its field", e);
            }
        }
    }

    private void addComponent(Component component, @Nullable Object value) {
        if (!component.isLater() && (value instanceof Record || value instanceof Set)) {
            addShared(said.computeIfAbsent(component, c -> new Said()), value);
        } else if (!component.isLater()) {
            add(value);
        } else if (value == null || !NOTHING.contains(value)) {
            text('k', component.name());
            add(value);
        }
    }

    /**
     * The same object has the same bytes. One that holds others of its own component is never kept, for they come
     * after it.
     */
    private void addShared(Said last, Object value) {
        if (last.value != value) {
            last.value = value;
            last.bytes = null;
            add(value);
            return;
        }
        var known = last.bytes;
        if (known != null) {
            put(known);
            return;
        }
        int start = filled;
        int before = flushes;
        add(value);
        if (flushes == before) {
            last.bytes = Arrays.copyOfRange(piece, start, filled);
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
        if (!policy.compensateOnFailure()) {
            add("no compensateOnFailure");
        }
        if (!policy.compensateOnTimeout()) {
            add("no compensateOnTimeout");
        }
        if (!policy.compensation().equals(CompensationPolicy.DEFAULT)) {
            add(policy.compensation());
        }
        policy.limits().overtimeAfter().ifPresent(length -> {
            add("overtimeAfter");
            add(length);
        });
        if (!policy.starts().equals(StartPolicy.FREE)) {
            add(policy.starts());
        }
        if (!policy.notifications().isEmpty()) {
            add(policy.notifications());
        }
    }

    private void addMap(Map<?, ?> map) {
        if (map.isEmpty()) {
            text('m', "0");
            return;
        }
        var sorted = new TreeMap<String, Object>();
        map.forEach((key, value) -> sorted.put(String.valueOf(key), value == null ? Optional.empty() : value));
        text('m', String.valueOf(sorted.size()));
        sorted.forEach((key, value) -> {
            text('k', key);
            add(value);
        });
    }

    private void addSet(Set<?> set) {
        var sorted = new TreeSet<String>();
        set.forEach(element -> sorted.add(String.valueOf(element)));
        addAll(sorted);
    }

    private void addAll(Collection<?> values) {
        text('l', String.valueOf(values.size()));
        values.forEach(this::add);
    }

    /** Each text goes in behind its kind and its length, so that no two values share their bytes. */
    private void text(char kind, String text) {
        put((byte) kind);
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        putNumber(bytes.length);
        put((byte) ':');
        put(bytes);
    }

    private void put(byte[] bytes) {
        if (bytes.length > PIECE - filled) {
            flush();
        }
        if (bytes.length > PIECE) {
            digest.update(bytes);
        } else {
            System.arraycopy(bytes, 0, piece, filled, bytes.length);
            filled += bytes.length;
        }
    }

    private void putNumber(int number) {
        if (number >= 10) {
            putNumber(number / 10);
        }
        put((byte) ('0' + number % 10));
    }

    private void put(byte one) {
        if (filled == PIECE) {
            flush();
        }
        piece[filled++] = one;
    }

    private void flush() {
        digest.update(piece, 0, filled);
        filled = 0;
        flushes++;
    }
}
