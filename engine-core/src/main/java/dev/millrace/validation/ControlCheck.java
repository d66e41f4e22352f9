package dev.millrace.validation;

import dev.millrace.definition.ChildOptions;
import dev.millrace.definition.NameRule;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Trigger;
import dev.millrace.node.Control;
import dev.millrace.node.Field;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks what a control node's fields say together: cases, limits, completion, mappings, and its nested graph. */
final class ControlCheck {

    private static final String TOLERATED = "toleratedFailures";
    private static final String MINIMUM = "minSuccessful";

    private static final Pattern PAYLOAD_TYPES =
            Pattern.compile("(text|number|boolean|list|map|any)\\??", Pattern.CASE_INSENSITIVE);

    private final Subject subject;

    ControlCheck(Subject subject) {
        this.subject = subject;
    }

    void run() {
        for (int i = 0; i < subject.graph().size(); i++) {
            int position = i;
            var spot = subject.findings().node(i);
            subject.graph().control(i).ifPresent(control -> check(control, position, spot));
            if (subject.graph().isKnown(i)) {
                checkNested(i, spot);
            }
        }
    }

    private void check(Control control, int position, DocumentSpot spot) {
        var node = subject.graph().node(position);
        switch (control) {
            case IF_ELSE -> checkBranches(position, spot);
            case SWITCH -> setting(control, node, "cases", spot).ifPresent(ControlCheck::checkCases);
            case WHILE -> setting(control, node, "maxIterations", spot).ifPresent(ControlCheck::checkAtLeastOne);
            case FOR_EACH -> {
                setting(control, node, "maxConcurrency", spot).ifPresent(ControlCheck::checkAtLeastOne);
                setting(control, node, "completion", spot).ifPresent(ControlCheck::checkCompletion);
                checkCollection(control, node, spot);
            }
            case SUBFLOW -> {
                setting(control, node, "inputMappings", spot).ifPresent(ControlCheck::checkMappings);
                setting(control, node, "outputMappings", spot).ifPresent(ControlCheck::checkMappings);
                checkSubflow(control, node, spot);
            }
            case WAIT -> checkWait(control, node, spot);
            case STEPS -> StepsCheck.run(node, spot);
            case VERIFY ->
                setting(control, node, Control.CONDITIONS, spot).ifPresent(new VerifyCheck(subject.nearest())::run);
            case END -> checkEnd(position, spot);
            case NOOP, CONTAINER, TIMER -> {}
        }
    }

    private static Optional<Setting> setting(Control control, NodeSpec node, String name, DocumentSpot spot) {
        return control.type().fields().stream()
                .filter(field -> field.name().equals(name))
                .findFirst()
                .flatMap(field -> settingOfKind(node, field, spot));
    }

    /** A value of the wrong kind is the field check's business. */
    private static Optional<Setting> settingOfKind(NodeSpec node, Field field, DocumentSpot spot) {
        return Setting.of(node, field, spot).filter(setting -> Kinds.matches(field.kind(), setting.value()));
    }

    private void checkBranches(int position, DocumentSpot spot) {
        boolean branches = Arrays.stream(subject.graph().outgoing(position))
                .anyMatch(c -> subject.graph().connection(c).source().port().isPresent());
        if (!branches) {
            spot.warning(
                    "DEF-227",
                    "no connection leaves " + subject.name(position)
                            + " by sourcePort TrueBranch or FalseBranch, so its condition decides nothing");
        }
    }

    private static void checkCases(Setting cases) {
        if (cases.value() instanceof Map<?, ?> map && map.isEmpty()) {
            cases.spot().error("DEF-226", "a Switch needs at least one case: text -> port");
        }
    }

    private static void checkAtLeastOne(Setting limit) {
        long number = ((Number) limit.value()).longValue();
        if (number < 1 || number > Integer.MAX_VALUE) {
            limit.spot().error("DEF-224", "the limit must be 1 to " + Integer.MAX_VALUE + ", not " + number);
        }
    }

    private static void checkCompletion(Setting completion) {
        var value = completion.value();
        boolean all = value instanceof String text && text.equalsIgnoreCase("all");
        boolean one = value instanceof Map<?, ?> map
                && map.size() == 1
                && (isNumber(map.get(MINIMUM), 1) || isNumber(map.get(TOLERATED), 0) || isPercent(map.get(TOLERATED)));
        if (!all && !one) {
            completion
                    .spot()
                    .error(
                            "DEF-224",
                            "completion must be all, {minSuccessful: n} with n from 1, or {toleratedFailures: n or"
                                    + " 'p%'} with n from 0 and p up to 100; not " + value);
        }
    }

    private static boolean isNumber(@Nullable Object value, int least) {
        return value != null
                && Kinds.isWhole(value)
                && ((Number) value).longValue() >= least
                && ((Number) value).longValue() <= Integer.MAX_VALUE;
    }

    private static boolean isPercent(@Nullable Object value) {
        return value instanceof String text
                && text.matches("(100|\\d{1,2})(\\.\\d{1,6})?%")
                && !text.matches("100\\.0*[1-9].*");
    }

    private static void checkMappings(Setting mappings) {
        ((Map<?, ?>) mappings.value()).forEach((from, to) -> {
            if (String.valueOf(from).isBlank() || !(to instanceof String text) || text.isBlank()) {
                mappings.spot()
                        .at(String.valueOf(from))
                        .error(
                                "DEF-228",
                                "a mapping leads from a variable's name to a variable's name, not to " + Kinds.shown(to)
                                        + "; give literal values as inputs");
            }
        });
    }

    private static void checkCollection(Control control, NodeSpec node, DocumentSpot spot) {
        boolean expression =
                setting(control, node, "collectionExpression", spot).isPresent();
        var file = setting(control, node, "collectionFile", spot);
        if (expression && file.isPresent()) {
            file.get().spot().error("DEF-266", "a ForEach has a collectionExpression or a collectionFile; keep one");
        } else if (!expression
                && file.isEmpty()
                && node.setting("collectionExpression").isEmpty()) {
            spot.error("DEF-221", "the ForEach node needs collectionExpression: the collection; or a collectionFile");
        }
        if (file.isEmpty()) {
            setting(control, node, "format", spot)
                    .ifPresent(format ->
                            format.spot().error("DEF-266", "format is that of a collectionFile; leave it out"));
        }
    }

    private void checkEnd(int position, DocumentSpot spot) {
        Arrays.stream(subject.graph().outgoing(position))
                .filter(c -> subject.graph().connection(c).waitsFor(Trigger.COMPLETE))
                .findFirst()
                .ifPresent(c -> spot.warning(
                        "DEF-218",
                        "nothing follows an End: " + subject.name(position) + " ends the execution, and "
                                + subject.arrow(c) + " is never taken"));
    }

    private static void checkWait(Control control, NodeSpec node, DocumentSpot spot) {
        setting(control, node, "signal", spot)
                .ifPresent(signal -> NameRule.problemOf("a signal's name", String.valueOf(signal.value()))
                        .ifPresent(problem -> signal.spot().error("DEF-268", problem)));
        var payload = setting(control, node, "payload", spot);
        payload.ifPresent(types -> ((Map<?, ?>) types.value()).forEach((field, type) -> {
            if (!PAYLOAD_TYPES.matcher(String.valueOf(type)).matches()) {
                types.spot()
                        .at(String.valueOf(field))
                        .error(
                                "DEF-264",
                                "a payload's field is a text, number, boolean, list, map or any, with ? where it may be"
                                        + " absent; not " + Kinds.shown(type));
            }
        }));
        boolean approval = setting(control, node, "approval", spot)
                .filter(setting -> setting.value().equals(true))
                .isPresent();
        if (approval && payload.isPresent()) {
            payload.get()
                    .spot()
                    .error(
                            "DEF-265",
                            "an approval's payload is {decision, by, comment}; leave payload or approval out");
        }
    }

    private static void checkSubflow(Control control, NodeSpec node, DocumentSpot spot) {
        boolean named = setting(control, node, "workflow", spot).isPresent();
        boolean nested = node.work().subflow().isPresent();
        if (named && nested) {
            spot.at("workflow")
                    .error(
                            "DEF-262",
                            "a Subflow has either a workflow, by its registered name, or a definition; keep one");
        } else if (!named && !nested) {
            boolean file = setting(control, node, "workflowFilePath", spot).isPresent();
            spot.error(
                    "DEF-229",
                    file
                            ? "the subflow's file was not read; load the definition with the loader, or nest the"
                                    + " workflow"
                            : "a Subflow needs a workflowDefinition or a workflowFilePath, or the name of a registered"
                                    + " workflow");
        }
        checkAwait(control, node, spot);
        checkChoice(control, node, spot);
    }

    /** What a workflow that is written here has not, is known now; of a registered one when the node begins. */
    private static void checkOptions(NodeSpec node, boolean isChild, DocumentSpot spot) {
        var options = node.work().child();
        if (options.equals(ChildOptions.NONE)) {
            return;
        }
        if (!isChild) {
            spot.error(
                    "DEF-277",
                    "select and overrides are about an execution of its own; they are for a Subflow with mode: child");
            return;
        }
        var unknown = node.work().subflow().map(options::unknownIn).orElse(Set.of());
        if (!unknown.isEmpty()) {
            spot.at("select")
                    .error(
                            "DEF-278",
                            "the child's own graph has no node " + String.join(", no node ", unknown)
                                    + " to select; name nodes of "
                                    + node.work().subflow().orElseThrow().graph().nodes().stream()
                                            .map(NodeSpec::id)
                                            .toList());
        }
    }

    /**
     * A name that is known only when the node begins is one of few, and what it names runs as an execution of its own.
     */
    private static void checkChoice(Control control, NodeSpec node, DocumentSpot spot) {
        var template = setting(control, node, "workflow", spot)
                .filter(name -> String.valueOf(name.value()).replace("\\${", "").contains("${"));
        var allowed = setting(control, node, "allowed", spot);
        boolean some =
                allowed.filter(names -> !((List<?>) names.value()).isEmpty()).isPresent();
        if (template.isEmpty()) {
            allowed.ifPresent(names -> names.spot()
                    .error(
                            "DEF-269",
                            "allowed says what a template as workflow may give; the name here is no template"));
        } else if (!some) {
            template.get()
                    .spot()
                    .error("DEF-269", "a workflow that is chosen at run time needs allowed: the names it may have");
        } else if (!isChild(control, node, spot)) {
            template.get()
                    .spot()
                    .error(
                            "DEF-269",
                            "a workflow that is chosen at run time runs as an execution of its own; add mode: child,"
                                    + " or, to have it in place, write a Switch with a Subflow for each name");
        }
    }

    private static boolean isChild(Control control, NodeSpec node, DocumentSpot spot) {
        return setting(control, node, "mode", spot)
                .filter(mode -> "child".equalsIgnoreCase(String.valueOf(mode.value())))
                .isPresent();
    }

    private static void checkAwait(Control control, NodeSpec node, DocumentSpot spot) {
        boolean child = isChild(control, node, spot);
        var await = setting(control, node, "await", spot);
        if (!child) {
            await.ifPresent(setting -> setting.spot()
                    .error("DEF-263", "await says whether a child execution is waited for; it needs mode: child"));
        } else if (await.filter(setting -> setting.value().equals(false)).isPresent()) {
            setting(control, node, "outputMappings", spot)
                    .ifPresent(mappings -> mappings.spot()
                            .error(
                                    "DEF-263",
                                    "a child that is not awaited hands nothing back; leave outputMappings out"));
        }
    }

    private void checkNested(int position, DocumentSpot spot) {
        var node = subject.graph().node(position);
        var control = subject.graph().control(position);
        boolean mayNest =
                subject.graph().type(position).filter(type -> type.hasBody()).isPresent();
        checkOptions(
                node,
                control.filter(c -> c == Control.SUBFLOW && isChild(c, node, spot))
                        .isPresent(),
                spot);
        var body = spot.at(control.filter(c -> c == Control.CONTAINER).isPresent() ? "childNodes" : "body");
        if (node.work().subflow().isPresent()
                && control.filter(c -> c == Control.SUBFLOW).isEmpty()) {
            spot.at("workflowDefinition")
                    .error("DEF-230", "the " + node.type() + " node has no nested workflow; use a Subflow");
        }
        if (node.work().body().isPresent() && !mayNest) {
            body.error("DEF-230", "the " + node.type() + " node has no nested graph; use a Container or a loop");
        } else if (node.work().body().isPresent() && subject.graph().isFlatLoop(position)) {
            body.error(
                    "DEF-241",
                    subject.name(position) + " has a body and connections on LoopBody or Next; keep one of the two");
        } else if (mayNest
                && node.work().body().isEmpty()
                && control.filter(c -> c == Control.STEPS).isEmpty()
                && !subject.graph().isFlatLoop(position)) {
            body.error(
                    "DEF-240",
                    "the " + node.type() + " node needs nodes to run: " + subject.name(position) + " has none");
        }
    }
}
