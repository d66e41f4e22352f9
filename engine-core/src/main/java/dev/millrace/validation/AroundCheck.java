package dev.millrace.validation;

import dev.millrace.definition.Check;
import dev.millrace.definition.NodeSpec;
import dev.millrace.node.CheckType;
import dev.millrace.node.Field;
import dev.millrace.node.NodeRegistry;
import java.util.List;

/** The checks around the attempts of each node: that a worker makes them, that they are known, and their parameters. */
final class AroundCheck {

    private final Subject subject;
    private final NodeRegistry types;

    AroundCheck(Subject subject, NodeRegistry types) {
        this.subject = subject;
        this.types = types;
    }

    void run() {
        for (int i = 0; i < subject.graph().size(); i++) {
            var node = subject.graph().node(i);
            var checks = node.policy().attempts().checks();
            if (!checks.isEmpty()) {
                var spot = subject.findings().node(i);
                boolean isWork = subject.graph().control(i).isEmpty();
                check(node, checks.before(), true, isWork, spot.at("preChecks"));
                check(node, checks.after(), false, isWork, spot.at("postChecks"));
            }
        }
    }

    private void check(NodeSpec node, List<Check> checks, boolean before, boolean isWork, DocumentSpot spot) {
        if (!isWork && !checks.isEmpty()) {
            spot.error(
                    "DEF-291",
                    "a worker makes checks, and no worker runs a " + node.type()
                            + "; set them on the nodes that work, or put a Verify before or behind it");
            return;
        }
        for (int i = 0; i < checks.size(); i++) {
            check(checks.get(i), before, spot.at(Integer.toString(i)));
        }
    }

    private void check(Check check, boolean before, DocumentSpot spot) {
        var type = types.check(check.type());
        if (type.isEmpty()) {
            var names = types.checks().stream().map(CheckType::name).sorted().toList();
            spot.at("check")
                    .error(
                            "DEF-292",
                            "there is no check '" + check.type() + "'"
                                    + subject.nearest().hint(check.type(), names) + "; known are "
                                    + String.join(", ", names));
            return;
        }
        checkParameters(check, type.get(), spot);
        if (before && type.get().needsOutput(check)) {
            spot.error(
                    "DEF-294",
                    "this " + type.get().name() + " looks at what the node gave, and before its code there is nothing;"
                            + " make it a post-check");
        }
    }

    private void checkParameters(Check check, CheckType type, DocumentSpot spot) {
        boolean sound = true;
        for (var name : check.parameters().keySet()) {
            if (type.fields().stream().noneMatch(field -> field.name().equals(name))) {
                var known = type.fields().stream().map(Field::name).toList();
                spot.at(name)
                        .error(
                                "DEF-293",
                                "a check " + type.name() + " has no field '" + name + "'"
                                        + subject.nearest().hint(name, known));
                sound = false;
            }
        }
        for (var field : type.fields()) {
            sound &= checkParameter(check, type, field, spot);
        }
        if (sound) {
            type.problemsOf(check)
                    .forEach(problem -> spot.error("DEF-293", "the check " + type.name() + ": " + problem));
        }
    }

    private static boolean checkParameter(Check check, CheckType type, Field field, DocumentSpot spot) {
        var value = check.parameters().get(field.name());
        if (value == null) {
            if (field.required()) {
                spot.error(
                        "DEF-293", "the check " + type.name() + " needs " + field.name() + ": " + field.description());
            }
            return !field.required();
        }
        return FieldCheck.checkValue(field, value, spot.at(field.name()));
    }
}
