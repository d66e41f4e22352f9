package dev.millrace.expression;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Entries whose templates may name each other: {@code ${HOST}} in one is the text of the entry {@code HOST}. Each is
 * rendered once, after those that it names; a text that looks like a template is data by then. Immutable and
 * thread-safe.
 *
 * @param entries the templates by name, in the order in which they are given
 * @param order the names, each behind those that its template names
 * @param nameable the names that a template may use for an entry
 */
record EntriesTemplate(Map<String, Template> entries, List<String> order, Set<String> nameable) implements Template {

    /**
     * Parses entries; a name that an expression may begin with anyway is that, and no entry's.
     *
     * @throws InvalidExpressionException if a template is no expression, or entries lead back to themselves
     */
    static Template parse(Map<?, ?> values, Set<String> roots, String where) {
        Set<String> nameable = values.keySet().stream()
                .map(String::valueOf)
                .filter(name -> !roots.contains(name))
                .collect(Collectors.toUnmodifiableSet());
        Set<String> all = new HashSet<>(roots);
        all.addAll(nameable);
        Map<String, Template> entries = new LinkedHashMap<>();
        Map<String, Set<String>> named = new LinkedHashMap<>();
        values.forEach((key, value) -> {
            String name = String.valueOf(key);
            Template template = ValueTemplate.parse(value, all, ValueTemplate.Form.TEXT, where + "." + name);
            entries.put(name, template);
            named.put(name, template.roots().stream().filter(nameable::contains).collect(Collectors.toSet()));
        });
        refuseSecretsOfOthers(entries, named, where);
        EntriesTemplate whole =
                new EntriesTemplate(Collections.unmodifiableMap(entries), ordered(named, where), nameable);
        return whole.isConstant() ? new ValueTemplate.Constant(whole.render(root -> null)) : whole;
    }

    /** What an entry names of another is data by then, and a secret is none. */
    private static void refuseSecretsOfOthers(
            Map<String, Template> entries, Map<String, Set<String>> named, String where) {
        named.forEach((name, others) -> {
            for (String other : others) {
                Template template = entries.get(other);
                if (template != null && !template.secrets().isEmpty()) {
                    String what = "'" + ExpressionSource.shown(other) + "' holds a secret, which no other entry can"
                            + " name; write ${secrets.NAME} here too";
                    throw new ExpressionSource(where + "." + name, "${" + other + "}", 0, 0)
                            .error(Code.SECRET, what, 0);
                }
            }
        });
    }

    /** Returns the names, each behind those that it needs. */
    private static List<String> ordered(Map<String, Set<String>> needs, String where) {
        Map<String, List<String>> neededBy = new HashMap<>();
        Map<String, Integer> open = new LinkedHashMap<>();
        needs.forEach((name, needed) -> {
            open.put(name, needed.size());
            needed.forEach(other ->
                    neededBy.computeIfAbsent(other, unseen -> new ArrayList<>()).add(name));
        });
        Deque<String> ready = new ArrayDeque<>();
        open.forEach((name, count) -> {
            if (count == 0) {
                ready.add(name);
            }
        });
        List<String> order = new ArrayList<>(needs.size());
        while (!ready.isEmpty()) {
            String next = ready.remove();
            order.add(next);
            for (String waiting : neededBy.getOrDefault(next, List.of())) {
                if (open.merge(waiting, -1, Integer::sum) == 0) {
                    ready.add(waiting);
                }
            }
        }
        if (order.size() < needs.size()) {
            throw circle(needs, new HashSet<>(order), where);
        }
        return List.copyOf(order);
    }

    /** What is left needs something that is left: following that leads round. */
    private static InvalidExpressionException circle(Map<String, Set<String>> needs, Set<String> done, String where) {
        List<String> way = new ArrayList<>();
        String at = needs.keySet().stream()
                .filter(name -> !done.contains(name))
                .findFirst()
                .orElseThrow();
        while (!way.contains(at)) {
            way.add(at);
            at = needs.getOrDefault(at, Set.of()).stream()
                    .filter(name -> !done.contains(name))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
        List<String> circle = new ArrayList<>(way.subList(way.indexOf(at), way.size()));
        circle.add(at);
        String shown = circle.stream().map(ExpressionSource::shown).collect(Collectors.joining(" -> "));
        String what = "the entries lead back to themselves: " + shown + "; write the value of one of them out";
        return new ExpressionSource(where + "." + at, "${" + circle.get(1) + "}", 0, 0).error(Code.CIRCLE, what, 0);
    }

    @Override
    public boolean isConstant() {
        return entries.values().stream().allMatch(this::isConstant);
    }

    private boolean isConstant(Template entry) {
        return entry.isConstant() || !entry.roots().isEmpty() && nameable.containsAll(entry.roots());
    }

    @Override
    public Set<String> secrets() {
        return entries.values().stream()
                .flatMap(entry -> entry.secrets().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** What entries name of each other is no data. */
    @Override
    public Set<List<String>> references() {
        return entries.values().stream()
                .flatMap(entry -> entry.references().stream())
                .filter(names -> !nameable.contains(names.get(0)))
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Object render(Bindings data) {
        Map<String, @Nullable Object> rendered = new HashMap<>();
        Bindings withEntries = root -> nameable.contains(root) ? rendered.get(root) : data.get(root);
        Map<String, @Nullable Object> inOrder = new LinkedHashMap<>();
        entries.keySet().forEach(name -> inOrder.put(name, null));
        order.forEach(name -> {
            Template template = entries.get(name);
            if (template != null) {
                Object text = template.render(withEntries);
                rendered.put(name, text);
                inOrder.put(name, text);
            }
        });
        return Collections.unmodifiableMap(inOrder);
    }
}
