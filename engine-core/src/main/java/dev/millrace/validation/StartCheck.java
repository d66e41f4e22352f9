package dev.millrace.validation;

import dev.millrace.definition.StartPolicy;
import dev.millrace.expression.InvalidExpressionException;
import dev.millrace.expression.Template;
import java.util.Set;

/** Checks what a workflow says of its starts. */
final class StartCheck {

    private StartCheck() {}

    static void run(StartPolicy policy, DocumentSpot spot) {
        policy.key().ifPresent(key -> {
            try {
                Template.parseText(key, Set.of("input"));
            } catch (InvalidExpressionException e) {
                spot.at("key").error("DEF-233", String.valueOf(e.getMessage()));
            }
        });
    }
}
