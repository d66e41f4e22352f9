package dev.millrace.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** The script languages on the class path, looked up once. Immutable. */
final class ConditionLanguages {

    private static final List<ConditionLanguage> FOUND = new ArrayList<>();

    static {
        ServiceLoader.load(ConditionLanguage.class, ConditionLanguages.class.getClassLoader())
                .forEach(FOUND::add);
    }

    private ConditionLanguages() {}

    static Optional<ConditionLanguage> find(String name) {
        return FOUND.stream()
                .filter(language -> language.name().equalsIgnoreCase(name))
                .findFirst();
    }
}
