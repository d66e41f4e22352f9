package dev.millrace.validation;

import dev.millrace.definition.NearNames;
import java.util.Collection;
import java.util.Optional;

/** Finds the name that a misspelt one was meant to be. Confined to one validation, or one question. */
public final class Nearest {

    /** Creates it with nothing compared yet. */
    public Nearest() {}

    private static final int LONGEST = 60;

    /** So that a file full of wrong names does not take quadratic time. */
    private int comparisonsLeft = 200_000;

    /** Returns {@code "; did you mean 'x'?"}, or an empty text if no candidate is near. */
    public String hint(String wrong, Collection<String> candidates) {
        return to(wrong, candidates)
                .map(name -> "; did you mean '" + name + "'?")
                .orElse("");
    }

    Optional<String> to(String wrong, Collection<String> candidates) {
        comparisonsLeft -= candidates.size();
        if (comparisonsLeft < 0 || wrong.length() > LONGEST) {
            return Optional.empty();
        }
        return NearNames.nearest(wrong, candidates);
    }
}
